import { parseArgs } from "node:util";
import encodeQR from "qr";
import { fleetActions } from "../simulated-fleet/acts.ts";
import { allActions, type BoxAction, type RoadAction } from "../simulated-home/actions.ts";
import { type BoxLabel, boxLabels, radarPort } from "../simulated-home/labels.ts";
import { type Command, exitCodes, type Io } from "./command.ts";
import { readRunning, readToken } from "./running.ts";

const boxes: Readonly<Record<BoxAction, string>> = {
  "box-press": "the Zigbee button from its box: the first press looks for a network, the next ones call",
  "box-open": "the EnOcean contact from its box is opened",
  "box-close": "and shut",
  "radar-fall": "somebody falls in front of the radar (and is helped up a minute later)",
  "radar-up": "and stands up",
  stranger: "the neighbour's contact is opened: a mistake to look at",
};

const roads: Readonly<Record<RoadAction, string>> = {
  "cut-line": "the line to the centre breaks; its web address can be reached",
  "cut-internet": "the centre cannot be reached by any way",
  mend: "everything carries again",
};

export const sim: Command = {
  summary:
    "acts in the simulated home of a running `npm start`: press, fall, open, cut the line … and devices from their boxes",
  help: `hearthwatch sim <action>
hearthwatch sim press|fall|cut|mend --home home-1007     in one of the town's other homes: an emergency, or its line
hearthwatch sim cut|mend --town 院上镇                    the lines of a whole town

press fall cancel open close   the devices that are installed already
${Object.entries({ ...roads, ...boxes })
  .map(([action, what]) => `${action.padEnd(30)} ${what}`)
  .join("\n")}
labels [--json]                what is printed on the boxed devices: square codes and signs to type

Does it with real MQTT and real serial bytes, and prints what it did as JSON.
Example: npx hearthwatch sim press
Exit codes: 0 done, 1 nothing is running here, 2 called wrongly.`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: "boolean", default: false }, home: { type: "string" }, town: { type: "string" } },
    });
    const [word, ...more] = positionals;
    if (word === "labels" && more.length === 0) return showLabels(values.json, io);
    if (values.home !== undefined || values.town !== undefined) return inFleet(word, values, io);
    const action = allActions.find((each) => each === word);
    if (!action || more.length > 0) {
      io.stderr(`hearthwatch sim: need one of ${[...allActions, "labels"].join(", ")}`);
      return exitCodes.usage;
    }
    return act(`/v1/${action}`, io);
  },
};

async function act(path: string, io: Io): Promise<number> {
  const running = readRunning();
  if (!running) {
    io.stderr("hearthwatch sim: nothing is running here; start it with `npm start`");
    return exitCodes.no;
  }
  const answer = await fetch(new URL(path, running.simulator.url), {
    method: "POST",
    headers: { authorization: `Bearer ${readToken(running.simulator.tokenFile)}` },
  });
  io.stdout((await answer.text()).trimEnd());
  return answer.ok ? exitCodes.done : exitCodes.no;
}

interface Chosen {
  readonly home?: string | undefined;
  readonly town?: string | undefined;
}

async function inFleet(word: string | undefined, { home, town }: Chosen, io: Io): Promise<number> {
  const action = fleetActions.find((each) => each === word);
  if (!action || (home === undefined && action !== "cut" && action !== "mend")) {
    io.stderr(`hearthwatch sim: --home goes with ${fleetActions.join(", ")}, --town with cut and mend`);
    return exitCodes.usage;
  }
  const which = new URLSearchParams({ ...(home !== undefined && { home }), ...(town !== undefined && { town }) });
  return act(`/v1/fleet/${action}?${which}`, io);
}

const titles: Readonly<Record<BoxLabel["id"], string>> = {
  button: "按钮  button (Zigbee)",
  contact: "门磁  contact (EnOcean)",
  radar: "雷达  radar",
};

function showLabels(json: boolean, io: Io): number {
  if (json) {
    io.stdout(JSON.stringify(boxLabels));
    return exitCodes.done;
  }
  for (const { id, code, short } of boxLabels) {
    io.stdout(`\n${titles[id]}`);
    if (code === undefined) io.stdout(`  no code: choose it from the page's list, port "${radarPort}"`);
    else io.stdout(`${squareCode(code)}\n  ${code}\n  ${short}`);
  }
  return exitCodes.done;
}

/** Dark on light whatever the terminal's colours are, or no camera reads it. */
const squareCode = (code: string): string =>
  encodeQR(code, "ascii", { ecc: "medium", border: 2 })
    .trimEnd()
    .split("\n")
    .map((line) => `\x1b[97;40m${line}\x1b[0m`)
    .join("\n");
