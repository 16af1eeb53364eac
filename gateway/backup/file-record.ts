/** One paper for the centre's files, brought by a program that is not the gateway: dialled, handed over, waited for. */
import { jsonOf } from "../../alerts/program/json.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { fromCentre, type PresenceMessage, type RecordMessage, readTopic, topicOf } from "../../alerts/protocol.ts";
import type { LinkSettings } from "../centre-link/contract.ts";
import { dial, type Session } from "../centre-link/session.ts";

/** ms. */
const waitsFor = 10_000;

/** `undefined`: the centre has it on disk. */
export async function fileRecord(
  record: RecordMessage,
  line: LinkSettings,
  timers: Pick<Timers, "after">,
): Promise<string | undefined> {
  const { gatewayId, url, token, ca } = line;
  let filed = () => {};
  let gone = (_why: string) => {};
  const answer = new Promise<string | undefined>((tell) => {
    filed = () => tell(undefined);
    gone = tell;
  });
  const will: PresenceMessage = { v: 1, state: "offline" };
  let session: Session;
  try {
    session = await dial({
      ...{ url, id: gatewayId, token, ca },
      will: { topic: topicOf(gatewayId, "presence"), body: JSON.stringify(will) },
      subscribe: [topicOf(gatewayId, "receipt")],
      async take(topic, payload) {
        const said = readTopic(topic)?.channel === "receipt" ? fromCentre.safeParse(jsonOf(payload)) : undefined;
        if (!said?.success || !("record" in said.data) || said.data.record !== record.id) return;
        if (said.data.type === "record_stored") filed();
        else gone(`refused: ${said.data.reason}`);
      },
      ended: (why) => gone(why),
    });
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
  const callOff = timers.after(waitsFor, () => gone("no answer"));
  try {
    await session.publish(topicOf(gatewayId, "record"), JSON.stringify(record));
    return await answer;
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  } finally {
    callOff();
    await session.end().catch(() => {});
  }
}
