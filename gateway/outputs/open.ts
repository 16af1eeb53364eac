/** The outputs as the configuration names them, made with what the gateway has. */
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { Carriers } from "../carriers.ts";
import type { GatewayConfig } from "../config/config.ts";
import { labelOf, type OutputConfig } from "../config/outputs.ts";
import type { IndicatorView } from "../page/view.ts";
import type { LiveRegister } from "../register/contract.ts";
import { openCommand } from "./command.ts";
import { type Maker, type Outputs, openOutputs } from "./conductor.ts";
import { lightScore } from "./light.ts";
import { runProgram } from "./program.ts";
import { sirenScore } from "./siren.ts";
import { openSound, writeTones } from "./sound.ts";
import { look, makeMissing, slotsOf, voiceFolder, voiceFor } from "./voice.ts";
import { openZigbee } from "./zigbee.ts";

export interface OpenDeps {
  readonly register: Pick<LiveRegister, "addressOf" | "current">;
  readonly carriers: Pick<Carriers, "broker" | "outside">;
  /** The gateway's own folder. */
  readonly data: string;
  readonly timers: Timers;
  readonly jitter: () => number;
  readonly farewell: () => IndicatorView;
  readonly log: Log;
  readonly changed: () => void;
}

export interface HomeOutputs extends Outputs {
  /** Keys of the zh/en tables. */
  warnings(): readonly string[];
}

export function openHomeOutputs(config: GatewayConfig, deps: OpenDeps): HomeOutputs {
  let silent = false;
  let stopped = false;
  const prepare = (languages: Parameters<typeof slotsOf>[1]): void => {
    const folder = voiceFolder(deps.data);
    const slots = slotsOf(folder, languages, deps.register.current.book.home.rooms).map(look);
    void makeMissing(slots, deps.timers, () => stopped).then((made) => {
      silent = !made.ok;
      if (!made.ok) deps.log.warn("output.no_voice", { why: made.why });
      if (silent) deps.changed();
    });
  };
  const makers = config.outputs.map((each, n): Maker => {
    const make = (changed: () => void) => makeOne(each, config, { ...deps, changed, prepare });
    return { label: labelOf(each, n), kind: each.kind, make };
  });
  const outputs = openOutputs(makers, deps);
  return {
    ...outputs,
    warnings: () => [
      ...(outputs.status().some(({ fault }) => fault) ? ["output_failing"] : []),
      ...(silent ? ["voice_missing"] : []),
    ],
    stop() {
      stopped = true;
      return outputs.stop();
    },
  };
}

type MakeDeps = OpenDeps & { readonly prepare: (languages: Parameters<typeof slotsOf>[1]) => void };

function makeOne(each: OutputConfig, config: GatewayConfig, deps: MakeDeps) {
  switch (each.kind) {
    case "zigbee2mqtt-light":
      return openZigbee(each.device, (view) => lightScore(view.light, each), zigbeeDeps(config, deps));
    case "zigbee2mqtt-siren":
      return openZigbee(each.device, (view) => sirenScore(view.tone, each), zigbeeDeps(config, deps));
    case "command":
      return openCommand({ run: each.run, within: each.within }, deps);
    case "sound":
      return openLoudspeaker(each, deps);
  }
}

const zigbeeDeps = (config: GatewayConfig, { register, carriers, timers, jitter, changed }: MakeDeps) => ({
  ...{ register, timers, jitter, changed },
  brokers: carriers,
  topicsOf: new Map(config.outsideBrokers.map(({ id, topics }) => [id, topics])),
  base: config.bases.zigbee2mqtt?.[0] ?? "zigbee2mqtt",
});

function openLoudspeaker(
  { player, languages }: Extract<OutputConfig, { kind: "sound" }>,
  { data, register, timers, changed, prepare }: MakeDeps,
) {
  const folder = voiceFolder(data);
  const tone = writeTones(folder);
  prepare(languages);
  return openSound({
    ...{ languages, tone, timers, changed },
    play: (file, within) => runProgram([...player, file], { within, timers }),
    sentence(view, language) {
      const room = register.current.book.home.rooms.find(({ id }) => id === view.room);
      return voiceFor(folder, view.state, language, room);
    },
  });
}
