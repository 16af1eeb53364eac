import { afterEach, beforeEach, expect, test } from "vitest";
import type { Action, BoxAction, RoadAction } from "../../gateway/simulated-home/actions.ts";
import { type SimulatorControl, startControl } from "../../gateway/simulated-home/control.ts";

let done: string[];
let control: SimulatorControl;
beforeEach(async () => {
  done = [];
  const act = (action: Action | BoxAction) => async () => {
    done.push(action);
    return { action, device: "d", hex: "55", listeners: 1 };
  };
  control = await startControl({
    token: "word",
    road: {
      act(action: RoadAction) {
        done.push(action);
        return { action, carries: { line: false, web: true } };
      },
    },
    home: {
      press: act("press"),
      fall: act("fall"),
      cancel: act("cancel"),
      open: act("open"),
      close: act("close"),
      boxes: {
        "box-press": act("box-press"),
        "box-open": act("box-open"),
        "box-close": act("box-close"),
        "radar-fall": act("radar-fall"),
        "radar-up": act("radar-up"),
        stranger: act("stranger"),
      },
    },
  });
});
afterEach(async () => await control.stop());

const post = (path: string, token = "word", method = "POST") =>
  fetch(new URL(path, control.url), { method, headers: { authorization: `Bearer ${token}` } });

test("whoever knows the word presses the button and is told what was done", async () => {
  const answer = await post("/v1/press");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ action: "press", device: "d", hex: "55", listeners: 1 });
  await post("/v1/close");
  await post("/v1/box-press");
  expect(await (await post("/v1/cut-line")).json()).toEqual({
    action: "cut-line",
    carries: { line: false, web: true },
  });
  expect(done).toEqual(["press", "close", "box-press", "cut-line"]);
});

test("a stranger, an unknown action and a mere visit do nothing", async () => {
  expect((await post("/v1/press", "wor")).status).toBe(401);
  expect((await fetch(new URL("/v1/press", control.url), { method: "POST" })).status).toBe(401);
  expect((await post("/v1/explode")).status).toBe(404);
  expect((await post("/v1/press", "word", "GET")).status).toBe(405);
  expect(done).toEqual([]);
});
