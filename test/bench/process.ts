/** What Linux says a process has used. Source: proc(5). */
import { readdirSync, readFileSync } from "node:fs";

export interface Used {
  /** User and system time of all its threads. */
  readonly cpuSeconds: number;
  readonly rssMib: number;
  /** The most it ever had. */
  readonly peakRssMib: number;
  readonly threads: number;
}

/** USER_HZ: the unit of times in /proc, 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

export function usedBy(pid: number): Used {
  return readUsed(readFileSync(`/proc/${pid}/stat`, "utf8"), readFileSync(`/proc/${pid}/status`, "utf8"));
}

export function readUsed(stat: string, status: string): Used {
  // The name in brackets may hold spaces and brackets; utime and stime are fields 14 and 15, counted from 1.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  const number = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? Number.NaN);
  return {
    cpuSeconds: ticks / ticksPerSecond,
    rssMib: number("VmRSS") / 1_024,
    peakRssMib: number("VmHWM") / 1_024,
    threads: number("Threads"),
  };
}

/** Sets the high-water mark back to what is used now (proc(5), clear_refs: 5). */
export const clearPeakPath = (pid: number): string => `/proc/${pid}/clear_refs`;

/** The processor's name and count, for the reader of the figures. */
export function machine(): { readonly cpu: string; readonly cores: number; readonly memoryGib: number } {
  const cpus = readFileSync("/proc/cpuinfo", "utf8");
  const memory = Number(/MemTotal:\s+(\d+)/.exec(readFileSync("/proc/meminfo", "utf8"))?.[1] ?? 0);
  return {
    cpu: /model name\s*:\s*(.*)/.exec(cpus)?.[1] ?? "unknown",
    cores: readdirSync("/sys/devices/system/cpu").filter((name) => /^cpu\d+$/.test(name)).length,
    memoryGib: Math.round(memory / 1_048_576),
  };
}
