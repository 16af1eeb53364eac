/** The desk rewrites a book that others write as well. */
import { expect, test } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { openInstallation } from "../../devices/joining/machine.ts";
import { instant } from "../../devices/model/moment.ts";
import { type DoingDeps, perform } from "../../gateway/joining/doing.ts";
import type { Book, BookVersion, DeviceEntry } from "../../gateway/register/contract.ts";

const room = (id: string) => ({ id, label: { zh: id, en: id } });
const device = (id: string): DeviceEntry => ({
  ...{ id, family: "radio", key: id, room: "hall", carries: "call", verifiedAt: 1 },
});
const home = { id: "home-1", timeZone: "Asia/Shanghai", residents: [], rooms: [room("hall"), room("attic")] };
const bookOf = (...devices: readonly DeviceEntry[]) => ({ home, devices, rules: [] }) as unknown as Book;

/** A register in which somebody else adds a device each time before our change comes in, `times` times. */
function contested(times: number) {
  let current = { version: 1, book: bookOf(device("one")) } as BookVersion;
  let left = times;
  let tries = 0;
  const register: DoingDeps["register"] = {
    get current() {
      return current;
    },
    async change(change) {
      if (change.do !== "whole") throw new Error("another change");
      tries += 1;
      if (left > 0) {
        left -= 1;
        const { version, book } = current;
        current = {
          ...current,
          version: version + 1,
          book: { ...book, devices: [...book.devices, device(`d${left}`)] },
        };
      }
      if (change.on !== undefined && change.on !== current.version) return { ok: false, outdated: true, faults: [] };
      current = { ...current, version: current.version + 1, book: change.book };
      return { ok: true, version: current.version };
    },
  };
  return { register, book: () => current.book, tries: () => tries };
}

const told: string[] = [];
const depsOf = (register: DoingDeps["register"]): DoingDeps => ({
  ...{ families: new Map(), bases: {}, register, tell: async () => {}, say: () => {}, installCodeOf: () => undefined },
  moment: () => ({ steady: instant(0), wall: 0, mono: 0, boot: "b", trusted: true }),
  log: { ...silentLog, error: (what) => void told.push(what) },
});
const state = openInstallation({ id: "i", kind: "install", openedAt: 0 });

test("a device that somebody adds meanwhile is still there after the desk's own rewriting", async () => {
  const { register, book, tries } = contested(1);
  await perform({ do: "unverify" }, state, depsOf(register));
  expect(book().devices.map(({ id }) => id)).toEqual(["one", "d0"]);
  expect(book().devices.some(({ verifiedAt }) => verifiedAt !== undefined)).toBe(false);
  await perform({ do: "clear_rooms", kept: [] }, state, depsOf(register));
  expect([book().home.rooms.map(({ id }) => id), tries(), told]).toEqual([["hall"], 3, []]);
});

test("twice overtaken, it leaves the book alone and says so", async () => {
  const { register, book, tries } = contested(9);
  await perform({ do: "clear_rooms", kept: [] }, state, depsOf(register));
  expect([book().home.rooms.length, tries(), told]).toEqual([2, 2, ["joining.register_refused"]]);
});
