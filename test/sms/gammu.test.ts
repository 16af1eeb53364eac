/** The modem that our SMS path is tried on must be one: gammu, which nobody here wrote, sends through it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { submitPdu } from "../../alerts/paths/sms/pdu.ts";
import { days } from "../../devices/model/moment.ts";
import { startChild } from "../kit/child.ts";
import { endsOfEach } from "../kit/ends.ts";
import { tempFolder } from "../kit/folder.ts";
import { wire } from "../kit/wire.ts";
import { type Mood, startModem } from "./modem.ts";
import type { Submitted } from "./submit.ts";

const ends = endsOfEach();

/** What a Chinese handset shows. */
const text = "【守望】家里11:32紧急告警。请马上打电话回家";
const to = "+8613800001111";

async function gammuSends(modem: Mood): Promise<{ readonly said: string; readonly sent: readonly Submitted[] }> {
  const folder = tempFolder("gammu");
  ends.push(() => folder.remove());
  const config = join(folder.path, "gammurc");
  const cable = await wire();
  ends.push(() => cable.remove());
  const phone = await startModem(cable.far, modem);
  ends.push(() => phone.stop());
  writeFileSync(config, `[gammu]\ndevice = ${cable.path}\nconnection = at115200\nuse_locking = no\n`);
  const child = startChild("gammu", ["-c", config, "sendsms", "TEXT", to, "-unicode", "-text", text], {
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });
  ends.push(() => child.stop());
  await child.ended;
  return { said: child.lines.join("\n"), sent: phone.sent };
}

test("gammu takes our modem for one, and the Chinese message that it makes reads as it was written", async () => {
  const { said, sent } = await gammuSends({});
  expect(said).toMatch(/OK, message reference=7/);
  expect(sent).toEqual([expect.objectContaining({ to, text, centre: "+8613800100500" })]);
});

test("the message that we make is the one that gammu makes, byte for byte behind the centre and the validity", async () => {
  const { sent } = await gammuSends({});
  const ours = submitPdu({ to, text, keptFor: days(1), report: false });
  // First octet, reference, number and its kind, protocol, coding; then how long it is kept; then the text.
  const parts = (hex: string) => ({ head: hex.slice(0, 26), text: hex.slice(28) });
  const gammus = sent[0]?.tpdu ?? "";
  expect(parts(gammus)).toEqual(parts(ours?.hex.slice(2) ?? ""));
  expect(ours?.length).toBe(gammus.length / 2);
});

test("what our modem refuses, gammu takes for a refusal", async () => {
  const { said, sent } = await gammuSends({ sends: ["+CMS ERROR: 38"] });
  expect(sent).toEqual([]);
  expect(said).toMatch(/error 38/);
});
