/** A real centre with the twelve towns in small: homes that speak MQTT to it, a register brought in, weeks behind it, a clock that begins where it is told. */
import type { CaseView } from "../../../alerts/centre/views.ts";
import { silentLog } from "../../../alerts/program/log.ts";
import { realTimers } from "../../../alerts/program/timers.ts";
import { type Fleet, startFleet } from "../../../gateway/simulated-fleet/fleet.ts";
import { fleetHomes } from "../../../gateway/simulated-fleet/homes.ts";
import { csvOf, registerFiles, registerOf } from "../../../gateway/simulated-fleet/people/register.ts";
import { gatewayLines } from "../../../gateway/simulated-fleet/prepared.ts";
import { command, signIn, startTestCentre, tempFolder, type Visitor } from "../../centre/running.ts";
import { built } from "../built.ts";
import { liveThroughWeeks } from "./past.ts";
import { accounts } from "./people.ts";

/** Ten minutes past three on a night in November: when the console has to be at its best. */
const begins = Date.parse("2026-11-22T03:10:00+08:00");
const secret = "a secret of pictures, which opens nothing";
const seed = 7;
const homes = fleetHomes(37);

export interface County {
  readonly url: string;
  readonly now: () => number;
  readonly fleet: Fleet;
  signInLink(name: string): Promise<string>;
  /** A person without a browser. */
  person(name: string): Promise<Visitor>;
  /** The open case of a home. */
  caseOf(who: Visitor, home: string): Promise<CaseView>;
  /** A command on a case as it is now. */
  act(who: Visitor, id: string, verb: string, more?: object): Promise<CaseView>;
  stop(): Promise<void>;
}

export async function startCounty(): Promise<County> {
  const [files, folder] = [await built("console"), tempFolder()];
  const started = performance.now();
  const now = (): number => begins + performance.now() - started;
  await liveThroughWeeks(folder.path, homes, begins);
  const centre = await startTestCentre(
    folder.path,
    { consoleFiles: files.folder, now },
    {
      name: "莱西市服务中心",
      accounts,
      gateways: gatewayLines(homes, secret),
      homes: {},
      // A town of these has three or four homes.
      area: { homes: 3, settle: "1 s" },
    },
  );
  const admin = await signIn(centre, "吴敏");
  const rows = registerOf(homes, seed);
  const sheets = registerFiles.map((file) => [file, Buffer.from(csvOf(rows[file])).toString("base64")] as const);
  const taken = await admin.post("/v1/register/import", { files: Object.fromEntries(sheets) });
  if (!taken.ok) throw new Error(`the register: ${await taken.text()}`);
  const fleet = startFleet(
    { url: `mqtt://127.0.0.1:${centre.addresses.mqttPorts[0]}`, homes: homes.length, secret, seed },
    { timers: realTimers, now, log: silentLog, version: "0" },
  );
  const view = async (who: Visitor, id: string): Promise<CaseView> =>
    (await (await who.get(`/v1/cases/${id}`)).json()) as CaseView;
  return {
    ...{ url: centre.addresses.http, now, fleet },
    signInLink: async (name) => (await centre.signInLink(name)) ?? "",
    person: (name) => signIn(centre, name),
    async caseOf(who, home) {
      for (let n = 0; n < 600; n += 1) {
        const board = (await (await who.get("/v1/board")).json()) as { readonly cases: readonly CaseView[] };
        const found = board.cases.find((each) => each.home === home && each.state !== "suspected");
        if (found) return found;
        await new Promise((later) => setTimeout(later, 50));
      }
      throw new Error(`${home} has no case`);
    },
    async act(who, id, verb, more = {}) {
      const { version } = await view(who, id);
      const reply = await who.post(`/v1/cases/${id}/${verb}`, command(version, more));
      if (!reply.ok) throw new Error(`${verb}: ${await reply.text()}`);
      return view(who, id);
    },
    async stop() {
      await fleet.stop();
      await centre.stop();
      files.remove();
      folder.remove();
    },
  };
}
