import { parseArgs } from "node:util";
import type { Hop, InstallationView, JoiningDevice } from "../../devices/joining/installation.ts";
import { type Command, exitCodes, type Io } from "./command.ts";
import { atDesk, bringIn, type DeskClient, deskHelp, deskOptions, deviceNumber, tellMistake } from "./desk-client.ts";

type Run = NonNullable<JoiningDevice["test"]>;

export const testAlarm: Command = {
  summary: "a real alarm of one device, flagged as a test, with its time at every hop",
  help: `hearthwatch test-alarm --device <id> [--wait 60] [--lamp-seen] [--json]

Press or trigger the device when it says so; somebody at the centre must claim the test. --lamp-seen says that your own eyes
see the light turn green; without it a call or a fall does not pass, because nobody has looked.
${deskHelp}
Example: npx hearthwatch test-alarm --device bathroom-fall --wait 60 --lamp-seen --json
Exit codes: 0 every hop answered, 1 one did not (it says which and what to do), 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        ...deskOptions,
        device: { type: "string" },
        wait: { type: "string", default: "60" },
        "lamp-seen": { type: "boolean", default: false },
      },
    });
    const { device, json } = values;
    const wait = Number(values.wait);
    if (device === undefined || !(wait > 0)) {
      const wrong = device === undefined ? "need --device <id>" : `--wait needs seconds, found "${values.wait}"`;
      io.stderr(`hearthwatch test-alarm: ${wrong}; 'hearthwatch test-alarm --help' shows an example`);
      return exitCodes.usage;
    }
    return atDesk("test-alarm", values, io, async (desk) => {
      const brought = await bringIn(desk, device);
      const n = brought.n ?? 0;
      const started = brought.ok ? await desk.do({ do: "test", n }) : brought;
      if (!started.ok) return tellMistake(started.mistake, undefined, json, io);
      io.stderr("now press or trigger it");
      return report(await follow(desk, n, wait, values["lamp-seen"], io), n, json, io);
    });
  },
};

async function follow(desk: DeskClient, n: number, wait: number, lampSeen: boolean, io: Io): Promise<InstallationView> {
  const told = new Set<Hop>();
  const end = performance.now() + wait * 1_000;
  const left = () => Math.max(0, (end - performance.now()) / 1_000);
  const runOf = (view: InstallationView) => deviceNumber(view, n)?.test;
  const tell = (run: Run | undefined) => {
    for (const { hop, ms } of run?.hops ?? []) {
      if (ms === undefined || told.has(hop)) continue;
      told.add(hop);
      io.stderr(`${hop} ${(ms / 1_000).toFixed(1)} s`);
    }
  };
  const over = (run: Run | undefined) => run?.state !== "waiting" && run?.state !== "running";
  const all = (run: Run | undefined) => run?.hops.every(({ ms }) => ms !== undefined) ?? false;
  const view = await desk.until(left(), (each) => {
    const run = runOf(each);
    tell(run);
    return over(run) || all(run);
  });
  if (!lampSeen || over(runOf(view)) || !all(runOf(view))) return view;
  await desk.do({ do: "lamp_seen", n, green: true });
  return desk.until(Math.max(1, left()), (each) => over(runOf(each)));
}

function report(view: InstallationView, n: number, json: boolean, io: Io): number {
  const device = deviceNumber(view, n);
  const run = device?.test;
  if (run?.state === "passed") {
    io.stdout(
      json ? JSON.stringify({ ok: true, device: device?.device, test: run }) : `${device?.device}: every hop answered`,
    );
    return exitCodes.done;
  }
  const missing = run?.hops.find(({ ms }) => ms === undefined)?.hop ?? "lamp";
  return tellMistake(
    device?.mistake ?? { code: "hop_missing", values: { hop: missing }, at: view.now },
    view,
    json,
    io,
  );
}
