/**
 * Home-made nodes of MySensors 2.x behind a serial gateway (Arduino, ESP), and makers who send JSON lines over the same wire.
 * Source: protocol file mysensors-serial (MyMessage.h of MySensors; pymysensors' tests), whose vectors are the tests.
 *
 *   <node>;<child>;<command>;<ack>;<type>;<payload>     node 0 gateway, 255 nobody yet; child 255 the node itself
 *   {"id":"x","type":"call|fall|door|motion","value":…,"battery":…}
 *
 * A device is a child, `1/3`, for that is what stands on a wall. What its node says of itself (battery, heartbeat, a changed
 * sketch) is told of each of its children that the notes know, so that one entry of the register has its battery too; of the
 * node, `1`, while none is known. There is no standard type for a call or a fall: the technician says it, `call:rescue`.
 */
import { aside, type Decoded, defineFamily, heard, unread } from "../family.ts";
import { lineFramer, lineText } from "../framing/lines.ts";
import { hours, milliseconds, minutes, seconds } from "../model/moment.ts";
import { noNotes } from "../notes.ts";
import { childWords } from "./mysensors/child.ts";
import { idTalk } from "./mysensors/id-talk.ts";
import { internalWords } from "./mysensors/internal.ts";
import { isJsonLine, jsonWords } from "./mysensors/json-line.ts";
import { command, deviceOf, isMessage, splitMessage } from "./mysensors/message.ts";
import { presented } from "./mysensors/presentation.ts";
import { mysensorsProfiles } from "./mysensors/profiles.ts";

const versionOfGateway = new TextEncoder().encode("0;255;3;0;2;\n");
const internalVersion = 2;

export const family = defineFamily({
  id: "mysensors",
  title: { zh: "MySensors 自制传感器（串口文本）", en: "MySensors nodes and JSON lines over a serial port" },
  carrier: { kind: "serial", baud: 115_200, speeds: [38_400], gap: seconds(1), lines: true },
  says: [
    ...([
      "call",
      "press",
      "fall",
      "contact",
      "motion",
      "bed",
      "smoke",
      "gas",
      "water",
      "vibration",
      "battery",
    ] as const),
    ...(["temperature", "humidity", "illuminance", "power", "alive", "fault", "join"] as const),
  ],
  checksInEvery: hours(24),
  silenceCeiling: hours(25),
  foldWindow: milliseconds(50),
  forgeable: true,
  unchecked: true,
  profiles: mysensorsProfiles,
  framer: () => lineFramer({ limit: 512, isLine: (text) => isMessage(text) || isJsonLine(text) }),
  decode(frame, profileOf, notes = noNotes): Decoded {
    const text = lineText(frame) ?? "";
    if (isJsonLine(text)) return jsonWords(text, frame, profileOf);
    const message = splitMessage(text);
    if (!message) return unread("unknown", frame);
    const device = deviceOf(message);
    // An echo of what was sent to the node.
    if (message.ack) return aside(device);
    switch (message.command) {
      case command.presentation:
        return presented(message, notes);
      case command.set:
        return childWords(message, frame, profileOf(device), notes);
      case command.request:
        return heard(device, [{ kind: "alive" }]);
      case command.internal:
        return internalWords(message, frame, notes);
      case command.stream:
        return aside(device);
    }
  },
  talk: idTalk,
  probe: {
    ask: versionOfGateway,
    every: minutes(1),
    answerWithin: seconds(2),
    isAnswer: (frame) => {
      const message = splitMessage(lineText(frame) ?? "");
      return message?.node === 0 && message.command === command.internal && message.type === internalVersion;
    },
  },
});
