/** A centre that is killed the moment it has written down that a drill is over, and before it has closed one of its cases. */
import { writeSync } from "node:fs";
import { openTestOffice } from "../centre/office.ts";

const li = { id: "p-li", name: "李静" };
const wang = { id: "p-wang", name: "王班长" };

const office = await openTestOffice(process.argv[2] ?? "", undefined, (store) => ({
  ...store,
  async saveDrill(drill, entry) {
    await store.saveDrill(drill, entry);
    if (drill.endedAt === undefined) return;
    writeSync(1, `ended at ${drill.endedAt}\n`);
    process.kill(process.pid, "SIGKILL");
    await new Promise<never>(() => {});
  },
}));
const begun = await office.drills.start(li, { calls: 3, every: 0 });
office.nudge();
await office.clock.passes(1_000);
const [first] = await office.cases();
const claim = { type: "claim", by: li, atConsole: true } as const;
await office.desk.command(first?.id ?? "", "claim-1", first?.version ?? 0, claim, { person: li, role: "dispatcher" });
await office.drills.end(begun?.id ?? "", wang);
