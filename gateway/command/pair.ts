/** `hearthwatch pair`: one device, from its code to its place in the register. */
import { parseArgs } from "node:util";
import { carriesWords, type InstallationCommand, type JoiningDevice } from "../../devices/joining/installation.ts";
import { type Command, exitCodes, type Io } from "./command.ts";
import { atDesk, type DeskClient, deskHelp, deskOptions, deviceNumber, tellMistake } from "./desk-client.ts";

interface Wanted {
  readonly window: number;
  readonly room: string | undefined;
  readonly profile: string | undefined;
  readonly carries: JoiningDevice["carries"] | undefined;
  readonly meaning: string | undefined;
}

export const pair: Command = {
  summary: "takes one device in: its code, a press, its room",
  help: `hearthwatch pair --qr <text> [--window 60] [--room 卫生间] [--type call|fall|door|other] [--meaning call:rescue]
                 [--profile D5-00-01] [--replaces <device>] [--json]
hearthwatch pair --family radar-tinyframe --key <port or topic name> …      for what carries no code

Opens a window for this device alone, waits for its press (or its first word), and puts it into the room.
${deskHelp}
Example: npx hearthwatch pair --qr "HW1:enocean-esp3:05A363E9:D5-00-01*YK" --room 大门 --type door
Exit codes: 0 in the register (without --room: heard), 1 not taken in (it says why and what to do), 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        ...deskOptions,
        qr: { type: "string" },
        family: { type: "string" },
        key: { type: "string" },
        window: { type: "string", default: "60" },
        room: { type: "string" },
        type: { type: "string" },
        meaning: { type: "string" },
        profile: { type: "string" },
        replaces: { type: "string" },
      },
    });
    const window = Number(values.window);
    const carries = carriesWords.find((word) => word === values.type);
    const named = asCommand(values);
    if (!named || !Number.isInteger(window) || window < 5 || window > 254 || (values.type !== undefined && !carries)) {
      io.stderr(
        `hearthwatch pair: need --qr, or --family and --key; --window 5 to 254; --type one of ${carriesWords.join(", ")}`,
      );
      return exitCodes.usage;
    }
    const { room, profile, meaning, json } = values;
    return atDesk("pair", values, io, (desk) =>
      take(desk, named, { window, room, profile, carries, meaning }, json, io),
    );
  },
};

function asCommand(values: {
  qr?: string;
  family?: string;
  key?: string;
  profile?: string;
  replaces?: string;
}): InstallationCommand | undefined {
  const { qr, family, key, profile } = values;
  const replaces = values.replaces === undefined ? {} : { replaces: values.replaces };
  if (qr !== undefined && family === undefined) return { do: "scan", code: qr, ...replaces };
  if (qr !== undefined || family === undefined || key === undefined) return undefined;
  return { do: "pick", family, key, ...(profile !== undefined && { profile }), ...replaces };
}

async function take(
  desk: DeskClient,
  named: InstallationCommand,
  wanted: Wanted,
  json: boolean,
  io: Io,
): Promise<number> {
  const before = await desk.open("replaces" in named && named.replaces !== undefined ? "replace_device" : "install");
  const known = new Set(before.devices.map((each) => each.n));
  const scanned = await desk.do(named);
  if (!scanned.ok) return tellMistake(scanned.mistake, before, json, io);
  // A device scanned before keeps its number: it is the one whose window has just been opened.
  const { devices } = scanned.view;
  const device =
    devices.find((each) => !known.has(each.n)) ??
    devices.find((each) => each.window?.state === "open") ??
    devices.at(-1);
  if (!device) return exitCodes.no;
  const { n } = device;
  if (device.mistake?.code === "network_down") return tellMistake(device.mistake, scanned.view, json, io);
  const { profile, carries, meaning, room } = wanted;
  const choice = {
    ...(profile !== undefined && { profile }),
    ...(carries && { carries }),
    ...(meaning !== undefined && { meaning }),
  };
  const steps: readonly InstallationCommand[] = [
    ...(Object.keys(choice).length > 0 ? [{ do: "choose" as const, n, ...choice }] : []),
    ...(device.step !== "press" || device.window?.seconds === wanted.window
      ? []
      : [{ do: "open_window" as const, n, seconds: wanted.window }]),
  ];
  for (const step of steps) {
    const done = await desk.do(step);
    if (!done.ok) return tellMistake(done.mistake, scanned.view, json, io);
  }
  io.stderr(`now press the device that ends in ${device.tail} (${wanted.window} s)`);
  const over = (each: JoiningDevice | undefined) => each?.step !== "press" || each.window?.state !== "open";
  const heard = await desk.until(wanted.window + 2, (view) => over(deviceNumber(view, n)));
  const now = deviceNumber(heard, n);
  if (now?.step === "press") return now.mistake ? tellMistake(now.mistake, heard, json, io) : exitCodes.no;
  io.stderr("heard");
  const placed = room === undefined ? { ok: true as const, view: heard } : await desk.do({ do: "room", n, room });
  if (!placed.ok) return tellMistake(placed.mistake, heard, json, io);
  const done = deviceNumber(placed.view, n);
  io.stdout(
    json
      ? JSON.stringify({ ok: true, device: done })
      : `${done?.device ?? "heard, not in a room yet"} (${done?.tail}) ${done?.room ?? ""}`,
  );
  return exitCodes.done;
}
