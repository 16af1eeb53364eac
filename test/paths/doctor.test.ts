import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { judgeText } from "../../alerts/program/judge.ts";
import { doctorSays } from "../../alerts/program/words/doctor.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { pathChecks } from "../../gateway/doctor/checks/paths.ts";
import type { Subject } from "../../gateway/doctor/subject.ts";
import type { Word } from "../../gateway/doctor/word.ts";
import { folder } from "../journal/open-journal.ts";

function subjectOf(more: string, dir: string): Subject {
  const judged = judgeText(
    `
version: 1
gateway: gw-1
data: data
home: {id: home-1, rooms: []}
broker: {listeners: [{port: 1883}]}
centre: {url: "mqtt://127.0.0.1:1884", tokenFile: token}
page: {port: 8080}
${more}`,
    gatewayConfig,
  );
  if (!judged.ok) throw new Error(judged.faults.join("\n"));
  return { config: judged.config, at: (path: string) => join(dir, path) } as unknown as Subject;
}
const running = (parts: readonly object[]): Word => ({ is: "running", url: "", parts, view: {} }) as unknown as Word;
const absent: Word = { is: "absent", url: undefined, stranger: false };

async function found(subject: Subject, word: Word) {
  const all = await Promise.all(pathChecks(subject, word).map((check) => check.run(new AbortController().signal)));
  return all.flat().map(({ verdict, code, values }) => ({ verdict, code, said: doctorSays("en", code, values) }));
}

const county = 'paths: [{kind: dc09, label: county, host: 127.0.0.1, port: 9, account: "1234"}]';

test("a path that does not answer is named with the remedy; one that does is well", async () => {
  const subject = subjectOf(county, folder());
  expect(await found(subject, running([{ name: "path:county", ok: true }]))).toMatchObject([
    { verdict: "ok", code: "path.ok" },
  ]);
  for (const [why, code] of [
    ["no_answer", "path.no_answer"],
    ["unreachable ECONNREFUSED", "path.unreachable"],
    ["not_let_in 401", "path.not_let_in"],
    ["turned_down NAK", "path.turned_down"],
    ["clock", "path.down"],
  ] as const) {
    const [told] = await found(subject, running([{ name: "path:county", ok: false, why }]));
    expect(told).toMatchObject({ verdict: "fault", code });
    expect(`${told?.said.found} ${told?.said.do}`).toMatch(/county[\s\S]*/);
    expect(told?.said.do).not.toBe("");
  }
});

test("without a gateway, what the paths need is read: a file that others can read is a fault", async () => {
  const dir = folder();
  const subject = subjectOf(`${county}\ndestinationsFile: destinations.yaml`, dir);
  expect((await found(subject, absent)).map(({ code }) => code)).toEqual(["path.destinations", "path.not_running"]);
  writeFileSync(join(dir, "destinations.yaml"), "county: x\n");
  chmodSync(join(dir, "destinations.yaml"), 0o644);
  const [open] = await found(subject, absent);
  expect(open?.said.found).toContain("others on this machine may read");
  chmodSync(join(dir, "destinations.yaml"), 0o600);
  expect((await found(subject, absent)).map(({ code }) => code)).toEqual(["path.not_running"]);
});

test("a home without further paths is asked nothing", () => {
  expect(pathChecks(subjectOf("", folder()), absent)).toEqual([]);
});
