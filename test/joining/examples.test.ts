/** The examples that the commands of joining print are typed here as they stand, in the order of an installation. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJoinCode } from "../../alerts/program/join-code.ts";
import type { Command } from "../../gateway/command/command.ts";
import { devices } from "../../gateway/command/devices.ts";
import { join } from "../../gateway/command/join.ts";
import { pair } from "../../gateway/command/pair.ts";
import { report } from "../../gateway/command/report.ts";
import { testAlarm } from "../../gateway/command/test-alarm.ts";
import { walktest } from "../../gateway/command/walktest.ts";
import { hearthwatch } from "../kit/hearthwatch.ts";
import { type DutyCentre, startDutyCentre } from "./centre.ts";
import { type Hall, openHall } from "./hall.ts";

let centre: DutyCentre;
let hall: Hall;
beforeAll(async () => {
  centre = await startDutyCentre();
  hall = await openHall({ centre: { join: centre.http } });
  await hall.signIn();
});
afterAll(async () => {
  await hall?.stop();
  await centre?.stop();
});

/** Arguments as a shell would hand them over; where the output goes is the shell's own business. */
const examplesOf = ({ help }: Command): readonly (readonly string[])[] =>
  [...help.matchAll(/^Example: npx hearthwatch (.+)$/gm)].map(([, line = ""]) =>
    [...line.replace(/ > \S+$/, "").matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ""),
  );

async function typed(args: readonly string[] | undefined): Promise<string> {
  expect(args?.length).toBeGreaterThan(0);
  const told = await hearthwatch(...(args ?? []), "--url", hall.page, "--code-file", hall.codeFile);
  expect(told.code, `${args?.join(" ")}\n${told.text}`).toBe(0);
  return told.output;
}

/** Does it again and again while the command runs. */
async function meanwhile<T>(running: Promise<T>, act: () => unknown): Promise<T> {
  const timer = setInterval(act, 500);
  return running.finally(() => clearInterval(timer));
}

test("every example of the commands of joining does what it says", async () => {
  const { hub } = await hall.open();
  const [joinLine = []] = examplesOf(join);
  expect(readJoinCode(joinLine[2] ?? "")).toHaveProperty("code");
  const real: Readonly<Record<string, string>> = {
    [joinLine[2] ?? ""]: await centre.joinCode(hub.fingerprint),
    [joinLine[4] ?? ""]: centre.http,
  };
  expect(await typed(joinLine.map((each) => real[each] ?? each))).toContain("connected");
  await centre.goOnDuty();

  const [pairLine] = examplesOf(pair);
  const contact = () => hall.stick.hears({ rorg: 0xd5, payload: 8, sender: 0x05a363e9, status: 0, dbm: -60 });
  expect(await meanwhile(typed(pairLine), contact)).toContain("front-door-door (63E9) front-door");
  expect(JSON.parse(await typed(examplesOf(devices)[0]))).toMatchObject([{ id: "front-door-door" }]);

  await hall.do({ do: "pick", family: "radar-tinyframe", key: "radar", profile: "fall" });
  await hall.do({ do: "choose", n: 2, carries: "fall" });
  await hall.do({ do: "room", n: 2, room: "卫生间" });
  await hall.until("the radar", (view) => view.devices[1]?.device === "bathroom-fall");
  expect(await typed(examplesOf(walktest)[0])).toContain("passed: 3 of 3");
  const [testLine] = examplesOf(testAlarm);
  const alarm = typed(testLine);
  await hall.until("the test", (view) => view.devices[1]?.test?.state === "waiting");
  hall.radar.fall();
  expect(JSON.parse(await alarm)).toMatchObject({ ok: true, test: { state: "passed" } });

  await hall.do({ do: "not_tested", what: "front-door-door", why: "演示" });
  const [signed, abandoned] = examplesOf(report);
  const html = await typed(signed);
  for (const words of ["T-2026-0088", "☑ 安装工程师看到", "高远"]) expect(html).toContain(words);
  await hall.open();
  expect(JSON.parse(await typed(abandoned))).toMatchObject({ body: { abandoned: { why: "老人住院了" } } });
}, 120_000);
