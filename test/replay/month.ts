/** Thirty-two days in the home of an old person, the same every time: meals, walks, nights, a bath too long, a forgotten door. */
import type { Fact } from "../../devices/model/fact.ts";
import { hours, minutes, seconds } from "../../devices/model/moment.ts";
import { type LifeSetting, type Lived, live } from "./life.ts";
import { lifeHome } from "./lives.ts";

/** 1 March 2026, 00:00 in Berlin; the clocks are set forward on the 29th. */
export const monthBegins = Date.UTC(2026, 1, 28, 23);

export function month(daysLong: number, more: Partial<LifeSetting> = {}): Lived {
  const home = live({ home: lifeHome, wall: monthBegins, ...more });
  const says = (device: string, fact: Fact) => home.hears([{ device, facts: [fact] }]);
  const moves = (room: "hall" | "kitchen" | "bath") => {
    says(`${room}-motion`, { kind: "motion", on: true });
    home.passes(seconds(50));
    says(`${room}-motion`, { kind: "motion", on: false });
  };
  says("front-door", { kind: "contact", open: false });
  says("bed", { kind: "bed", occupied: true });
  for (let day = 1; day <= daysLong; day += 1) {
    home.passes(hours(3));
    says("bed", { kind: "bed", occupied: false });
    moves("bath");
    home.passes(minutes(day % 7 === 0 ? 70 : 6));
    moves("hall");
    says("bed", { kind: "bed", occupied: true });
    home.passes(hours(day % 9 === 0 ? 8 : 4));
    says("bed", { kind: "bed", occupied: false });
    for (const room of ["bath", "kitchen", "hall", "kitchen"] as const) {
      moves(room);
      home.passes(minutes(20));
    }
    says("front-door", { kind: "contact", open: true });
    home.passes(minutes(day % 5 === 0 ? 16 : 1));
    says("front-door", { kind: "contact", open: false });
    moves("hall");
    for (let hour = 0; hour < 5; hour += 1) {
      moves(hour % 2 === 0 ? "kitchen" : "hall");
      says("heart-band", { kind: "heart_rate", bpm: 70 + hour });
      home.passes(hours(1));
    }
    if (day % 6 === 0) {
      home.hears([{ device: "button", facts: [{ kind: "call", level: "rescue", on: true }], edge: { key: "a" } }]);
      home.receives("stored", 0);
      home.passes(minutes(4));
      home.receives("claimed", 0);
      home.passes(minutes(20));
    }
    if (day % 2 === 0) home.hears([{ device: "pendant", facts: [{ kind: "press", action: "single" }] }]);
    // Whoever looks after the cases closes them in the evening.
    for (let n = 0; n < 6; n += 1) home.receives("closed", n);
    if (day % 10 === 0) home.restarts(minutes(12));
    home.rests(3);
    const midnight = Math.ceil((home.wall() + 1) / hours(24)) * hours(24) - hours(1);
    home.passes((midnight <= home.wall() ? midnight + hours(24) : midnight) - home.wall());
    says("bed", { kind: "bed", occupied: true });
  }
  return home;
}
