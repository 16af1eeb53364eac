/** What the household page reads from the gateway: GET /v1/home and the `home` events of GET /v1/feed. No names, ids only; rooms have labels. */
import { z } from "zod";
import { indicatorStates } from "../../alerts/appearance.ts";
import { habitRules } from "../../alerts/home.ts";
import { protectedDay } from "../../alerts/protected/account.ts";

export type { IndicatorState } from "../../alerts/appearance.ts";

/** One lamp, derived only from receipts (`people.md` 3.1). */
export const indicatorView = z.object({
  state: z.enum(indicatorStates),
  light: z.object({
    colour: z.enum(["off", "red", "green", "white", "amber", "red_white"]),
    pattern: z.enum(["steady", "fast_breathe", "slow_pulse", "fast_blink", "blink", "alternate", "slow"]),
  }),
  /** Name of the sound and how often it is repeated (ms, 0 = once). */
  tone: z.object({
    sound: z.enum(["none", "beep", "rising2", "calm3", "chime", "short", "siren", "chirp"]),
    every: z.number(),
  }),
  words: z.object({ zh: z.string(), en: z.string() }),
  /** The room that the sentence names. */
  room: z.string().optional(),
  alertId: z.string().optional(),
  test: z.boolean(),
  since: z.number(),
});
export type IndicatorView = z.infer<typeof indicatorView>;

export const homeView = z.object({
  now: z.number(),
  home: z.string(),
  /** The home's: the page writes its times in it, whatever zone the phone is set to. */
  timeZone: z.string(),
  indicator: indicatorView,
  /** Times of the receipts of the alert the lamp speaks of, by the centre's clock. */
  receipts: z.object({ stored: z.number().optional(), shown: z.number().optional(), claimed: z.number().optional() }),
  /** Last time the centre answered anything, and whether the line is up now. */
  centre: z.object({
    connected: z.boolean(),
    heardAgo: z.number().optional(),
    /** Calls get out by another way, whatever the line does. */
    otherWay: z.boolean().optional(),
  }),
  rooms: z.array(
    z.object({
      id: z.string(),
      label: z.object({ zh: z.string(), en: z.string() }),
      last: z
        .object({ kind: z.string(), device: z.string(), agoMs: z.number(), fact: z.record(z.string(), z.unknown()) })
        .optional(),
    }),
  ),
  devices: z.array(
    z.object({
      id: z.string(),
      room: z.string().optional(),
      carries: z.string(),
      state: z.enum(["never_seen", "ok", "late", "lost", "exempt"]),
      heardAgo: z.number().optional(),
      battery: z.number().optional(),
      /** How old that is (ms), and in how long it will be empty if it goes on so. */
      batteryAgo: z.number().optional(),
      emptyIn: z.number().optional(),
      /** Its receiver or bridge is down for so long (ms): how it stands itself, nobody knows. */
      unheardFor: z.number().optional(),
      testPress: z.enum(["ok", "due", "overdue"]).optional(),
      marks: z.array(z.enum(["stuck", "flapping"])).optional(),
    }),
  ),
  /** While a fall can be cancelled: ms until it is sent. */
  guardLeft: z.number().optional(),
  alerts: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      severity: z.string(),
      state: z.string(),
      room: z.string().optional(),
      agoMs: z.number(),
      repeats: z.number(),
      test: z.boolean(),
    }),
  ),
  /** The last readings, newest first, for the local history without InfluxDB. */
  history: z.array(
    z.object({
      id: z.number(),
      device: z.string(),
      room: z.string().optional(),
      wall: z.number(),
      fact: z.record(z.string(), z.unknown()),
    }),
  ),
  /** Of today so far, each bed: minutes in which a press would have reached the centre, and why not the others. */
  protected: z
    .array(protectedDay.pick({ bed: true, counted: true, protected: true, excluded: true, reasons: true }))
    .optional(),
  /** A simulated home is attached: the page offers its buttons (POST /v1/simulator/{press,fall,…}, see `simulated-home/actions.ts`). */
  /** Plans of persons: each rule that is asked for, how it stands, and what its learning phase has shown. */
  habits: z
    .array(
      z.object({
        rule: z.enum(habitRules),
        resident: z.string(),
        state: z.enum(["watched", "shadow", "waits", "needs"]),
        needs: z.array(z.string()).optional(),
        waits: z.string().optional(),
        learnt: z
          .object({
            right: z.number(),
            wrong: z.number(),
            unknown: z.number(),
            precision: z.number().optional(),
            proposal: z.enum(["arm", "loosen", "wait"]),
          })
          .optional(),
      }),
    )
    .optional(),
  simulator: z.boolean(),
  /** Loud warnings of the installation: loopback trusted, journal in memory, clock not trusted … (keys of the zh/en tables). */
  warnings: z.array(z.string()),
});
export type HomeView = z.infer<typeof homeView>;
