/**
 * Nothing a test starts outlives the test, however that one ends. A little shell beside each test process holds the other
 * end of a pipe: when the pipe breaks (the worker ended, was killed, ran out of memory), it kills every process group that
 * is still on its list and removes the folders. Groups, because a launcher that is killed cannot kill what it launched.
 */
import { type ChildProcess, spawn } from "node:child_process";

const watch = `
groups=; folders=
while read -r word what; do
  case $word in
    group) groups="$groups $what" ;;
    folder) folders="$folders $what" ;;
    over)
      kept=; for each in $groups; do [ "$each" = "$what" ] || kept="$kept $each"; done; groups=$kept
      kept=; for each in $folders; do [ "$each" = "$what" ] || kept="$kept $each"; done; folders=$kept ;;
  esac
done
for each in $groups; do kill -s KILL -- "-$each"; done
for each in $folders; do rm -rf -- "$each"; done
`;

let watcher: ChildProcess | undefined;

function tell(line: string): void {
  watcher ??= startWatcher();
  watcher.stdin?.write(`${line}\n`);
}

/** In a session of its own: a Ctrl+C at the terminal must not reach it. */
function startWatcher(): ChildProcess {
  const started = spawn("/bin/sh", ["-c", watch], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  started.unref();
  if (started.stdin && "unref" in started.stdin && typeof started.stdin.unref === "function") started.stdin.unref();
  return started;
}

/** `pid` leads a process group (it was spawned `detached`). */
export const watchGroup = (pid: number): void => tell(`group ${pid}`);
/** A path without white space. */
export const watchFolder = (path: string): void => tell(`folder ${path}`);
export const over = (what: number | string): void => tell(`over ${what}`);
