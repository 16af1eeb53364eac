/** F-21: a second gateway on the same folder is refused, and a killed one leaves nothing behind that must be cleaned up. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Story } from "../gateway.ts";
import { type Running, run } from "../process.ts";
import type { Row } from "../report.ts";

export const secondOwner: Row = {
  id: "F-21",
  title: "two gateways on one folder: the second is refused with a clear message",
  fullRuns: 50,
  async run({ runs = secondOwner.fullRuns, workshop }) {
    let [refused, clear, restarted] = [0, 0, 0];
    for (let n = 0; n < runs; n += 1) {
      const dir = workshop.room("owner");
      const story: Story = { dir, presses: 1, telemetry: 0, every: 0, reserveBytes: 65_536 };
      const first = run({ ...story, stays: true });
      await acknowledged(first, dir);
      const second = await run(story).ended;
      refused += second.code !== 0 ? 1 : 0;
      clear += /Another gateway works on .*process \d+ on .*Stop that one first/.test(second.errors) ? 1 : 0;
      first.child.kill("SIGKILL");
      await first.ended;
      restarted += (await run(story).ended).code === 0 ? 1 : 0;
    }
    return {
      ...{ runs, lost: 0, dup: 0 },
      notes: { refused, clear_message: clear, started_after_kill: restarted },
      green: refused === runs && clear === runs && restarted === runs,
    };
  },
};

/** The first one owns the folder when it has acknowledged something. */
async function acknowledged({ child }: Running, dir: string): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    if (existsSync(join(dir, "acks"))) return;
    if (child.exitCode !== null) throw new Error("the first gateway ended at once");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("the first gateway never acknowledged anything");
}
