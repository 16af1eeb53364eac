/** A channel over HTTP as a path of a home: whoever opens it hands in the client. */
import { type Duration, seconds } from "../../../devices/model/moment.ts";
import type { AskHttp } from "../../program/http-client.ts";
import type { Timers } from "../../program/timers.ts";
import type { Path, PathKind } from "../path.ts";
import { askWithin, type Channel } from "./channel.ts";
import { peoplePath } from "./people-path.ts";
import type { Reader } from "./telling.ts";
import type { TestRule } from "./test-day.ts";

export interface HttpPathDeps {
  readonly kind: PathKind;
  readonly settings: {
    readonly label: string;
    readonly test: TestRule;
    readonly supervision: "off" | Duration;
  };
  readonly channel: Channel;
  readonly reader: Reader;
  readonly ask: AskHttp;
  readonly timers: Timers;
  /** Unix ms: what is signed carries it. */
  readonly wall: () => number;
}

/** A robot that hangs holds one place; an alarm behind it takes another. */
const atOnce = 4;
/** The question has its own deadline; this one is for a client that forgot it. */
const tryWithin: Duration = seconds(askWithin / 1_000 + 2);

export function httpPath({ channel, ask, ...others }: HttpPathDeps): Path {
  return peoplePath({
    ...others,
    ...{ atOnce, tryWithin, allowance: channel.allowance },
    carrier: {
      send: async (text, _key, signal) =>
        channel.judge(await ask({ ...channel.question(text, others.wall()), signal })),
      knock: async (signal) => channel.knock.judge(await ask({ ...channel.knock.question, signal })),
    },
  });
}
