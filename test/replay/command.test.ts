/** `hearthwatch replay` as a technician types it. */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { Home } from "../../alerts/home.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { minutes } from "../../devices/model/moment.ts";
import { openRegistry } from "../../devices/registry.ts";
import { replay } from "../../gateway/command/replay.ts";
import { written } from "../../gateway/register/book.ts";
import { homeOf } from "../../gateway/register/home-of.ts";
import { readBook } from "../../gateway/register/import.ts";
import { type Lived, live } from "./life.ts";

const patient = 120_000;
const yaml = (doorLeftOpen: string) => `
home:
  id: home-1
  timeZone: Asia/Shanghai
  residents: [{ id: r1, bed: bed-1 }]
  rooms: [{ id: hall, label: { zh: 门厅, en: Hall } }]
  rules: { doorLeftOpen: ${doorLeftOpen} }
devices:
  - { id: front-door, family: zigbee2mqtt, key: door, room: hall, carries: door }
  - { id: button, family: zigbee2mqtt, key: button, room: hall, carries: call, meaning: "call:rescue" }
`;

async function registered(): Promise<{ readonly body: string; readonly home: Home }> {
  const registry = await openRegistry();
  const read = readBook(yaml("10 min"), registry);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return { body: JSON.stringify(written(read.book)), home: homeOf("gw-1", read.book, registry.families) };
}

/** Two mornings: the door stands open for a quarter of an hour, then for a whole one; a call between them. */
async function twoMornings(): Promise<Lived> {
  const { body, home } = await registered();
  const lived = live({ home, wall: Date.UTC(2026, 2, 1, 1) });
  lived.registers(body, home);
  const says = (device: string, fact: Fact) => lived.hears([{ device, facts: [fact] }]);
  for (const open of [15, 60]) {
    says("front-door", { kind: "contact", open: false });
    says("front-door", { kind: "contact", open: true });
    lived.passes(minutes(open));
    says("front-door", { kind: "contact", open: false });
    lived.receives("closed", 0);
    lived.hears([{ device: "button", facts: [{ kind: "call", level: "rescue", on: true }], edge: { key: "a" } }]);
    lived.receives("closed", 0);
    lived.passes(minutes(23 * 60 - open));
  }
  return lived;
}

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = { stdout: (line: string) => out.push(line), stderr: (line: string) => err.push(line), stdin: nothing() };
  const code = await replay.run(args, io);
  return { code, out, err: err.join("\n") };
}
async function* nothing(): AsyncGenerator<string> {}

test(
  "beside a gateway at work: the recorded life gives the same; with another limit one alert is gone and one comes later",
  async () => {
    const lived = await twoMornings();
    const data = dirname(lived.file);
    const same = await run("--data", data);
    expect(same.out.at(-1)).toBe("the same: every field of every alert and message but the ids");
    expect(same.code).toBe(0);

    const trial = await run("--data", data, "--set", "home.rules.doorLeftOpen=30 min");
    expect(trial.out.slice(2)).toEqual([
      "call: 2 as it is, 2 as it would be",
      "door-left-open: 2 as it is, 1 as it would be",
      "  gone   2026-03-01T01:10:00Z door_left_open notice front-door",
      "  other  2026-03-02T00:10:00Z door_left_open notice front-door -> 2026-03-02T00:30:00Z door_left_open notice front-door",
    ]);
    expect(trial.code).toBe(0);

    writeFileSync(join(data, "changed.yaml"), yaml("2 h"));
    const file = await run("--data", data, "--settings", join(data, "changed.yaml"), "--json");
    const [door] = JSON.parse(file.out[0] ?? "").trial.filter(
      ({ rule }: { rule: string }) => rule === "door-left-open",
    );
    expect(door).toMatchObject({ before: 2, after: 0 });
    lived.stops();
  },
  patient,
);

test(
  "a recorded alert that the rules do not make again is told, with its difference; exit 1",
  async () => {
    const lived = await twoMornings();
    lived.stops();
    const db = new DatabaseSync(lived.file);
    db.exec(
      'UPDATE entry SET body = replace(body, \'"level":"rescue"\', \'"level":"help"\') WHERE id = (SELECT min(id) FROM entry WHERE body LIKE \'%rescue%\')',
    );
    db.close();
    const { code, out } = await run("--data", dirname(lived.file));
    expect(code).toBe(1);
    const differs = out.findIndex((line) => /call {2}call_rescue {2}button {2}alert_differs$/.test(line));
    expect(out[differs + 1]).toContain('"kind":"call_rescue"');
    expect(out[differs + 2]).toContain('"kind":"call_help"');
  },
  patient,
);

test(
  "what is typed wrongly is said, and what would do",
  async () => {
    const lived = await twoMornings();
    lived.stops();
    const data = dirname(lived.file);
    expect((await run()).code).toBe(2);
    expect((await run("--data", data, "--from", "soon")).err).toContain('--from needs "first" or a time');
    expect((await run("--data", join(data, "nowhere"))).err).toContain("there is no journal");
    expect((await run("--data", data, "--set", "home.rules.doorLeftOpn=1 h")).err).toContain("not a known setting");
    expect((await run("--data", data, "--set", "home.residents.r9.plan.up=off")).err).toContain(
      "there is no home.residents.r9",
    );
    expect((await run("--data", data, "--set", "home.rules.doorLeftOpen=12")).err).toContain(
      "need a number with a unit",
    );
  },
  patient,
);
