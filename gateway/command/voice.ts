/** `hearthwatch voice`: the sentences that this home speaks, which of them are recorded, and placeholders for the others. */
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { judgeFile } from "../../alerts/program/judge.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { outputsSay } from "../../alerts/program/words/outputs.ts";
import { type Language, languages } from "../../alerts/program/words/words.ts";
import { type GatewayConfig, gatewayConfig } from "../config/config.ts";
import {
  look,
  type Made,
  makeMissing,
  type SlotSeen,
  slotsOf,
  type VoiceState,
  voiceFolder,
} from "../outputs/voice.ts";
import { type Command, exitCodes, type Io } from "./command.ts";

export const voice: Command = {
  summary: "the sentences that the hub speaks: recorded, placeholder or missing",
  help: `hearthwatch voice --config gateway.yaml [--make] [--lang zh|en] [--json]

Lists each sentence, the file in which a recording of it belongs (<data>/voice/<language>/<state>.wav), and what is there now.
A recording counts at once, without a restart. A fault names its room: device_fault.<room>.wav is played before device_fault.wav.
  --make   makes placeholders with espeak-ng where nothing is; each begins by saying that it is one (apt-get install espeak-ng)
  --lang   one language; without it those of the output "sound", or Chinese
The loudspeaker is an output in gateway.yaml; a program of your own is another:
  outputs:
    - { kind: sound, player: [aplay, -q], languages: [zh] }
    - { kind: command, run: [/usr/local/bin/lamp-gpio.sh] }      # reads one line of JSON: {"version":1,"state":"claimed","light":{…},…}
    - { kind: zigbee2mqtt-light, device: hall-lamp, effects: [breathe] }
    - { kind: zigbee2mqtt-siren, device: hall-siren, by: warning }
Example: npx hearthwatch voice --config gateway.yaml --make
Exit codes: 0 every sentence has a voice, 1 one is missing or cannot be read, 2 called wrongly or a bad configuration.`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      config: { type: "string" },
      make: { type: "boolean", default: false },
      lang: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const { config, lang, make, json } = values;
  if (config === undefined) {
    io.stderr("hearthwatch voice: need --config gateway.yaml; 'hearthwatch voice --help' shows an example");
    return exitCodes.usage;
  }
  const judged = judgeFile(config, gatewayConfig);
  if (!judged.ok) {
    for (const fault of judged.faults) io.stderr(fault);
    return exitCodes.usage;
  }
  const wanted = lang === undefined ? spokenIn(judged.config) : languages.filter((each) => each === lang);
  if (wanted.length === 0) {
    io.stderr(`hearthwatch voice: --lang knows ${languages.join(" and ")}`);
    return exitCodes.usage;
  }
  const folder = voiceFolder(resolve(dirname(resolve(config)), judged.config.data));
  const slots = () => slotsOf(folder, wanted, judged.config.home.rooms).map(look);
  const made: Made = make ? await makeMissing(slots(), realTimers) : { ok: true };
  const seen = slots();
  if (json) io.stdout(JSON.stringify({ slots: seen.map(told), ...(!made.ok && { made }) }));
  else for (const line of inWords(seen, made, wanted[0] ?? "zh", config)) io.stdout(line);
  return seen.every(({ voice: has }) => has === "recorded" || has === "placeholder") ? exitCodes.done : exitCodes.no;
}

function spokenIn({ outputs }: GatewayConfig): readonly Language[] {
  const loudspeaker = outputs.find((each) => each.kind === "sound");
  return loudspeaker?.languages ?? ["zh"];
}

const told = ({ state, language, room, sentence, voice: has, seconds, file, placeholder }: SlotSeen) => ({
  ...{ state, language, ...(room !== undefined && { room }), voice: has },
  ...(seconds !== undefined && { seconds: Math.round(seconds * 10) / 10 }),
  ...{ sentence, file },
  ...(has === "placeholder" && { placeholder }),
});

const wordOf = {
  recorded: "voice.recorded",
  placeholder: "voice.placeholder_there",
  missing: "voice.missing",
  unreadable: "voice.unreadable",
} as const satisfies Record<VoiceState, string>;

function inWords(slots: readonly SlotSeen[], made: Made, language: Language, config: string): readonly string[] {
  const count = (has: VoiceState) => slots.filter((slot) => slot.voice === has).length;
  const [recorded, placeholder, missing, unreadable] = [
    count("recorded"),
    count("placeholder"),
    count("missing"),
    count("unreadable"),
  ];
  return [
    ...slots.flatMap((slot) => [`${outputsSay(language, wordOf[slot.voice])}  ${slot.sentence}`, `      ${slot.file}`]),
    outputsSay(language, "voice.counts", { recorded, placeholder, missing, unreadable }),
    ...(recorded < slots.length ? [outputsSay(language, "voice.how")] : []),
    ...(missing > 0 && made.ok ? [outputsSay(language, "voice.make", { config })] : []),
    ...(made.ok
      ? []
      : [
          made.why === "no_espeak"
            ? outputsSay(language, "voice.no_espeak")
            : outputsSay(language, "voice.failed", { said: made.said }),
        ]),
  ];
}
