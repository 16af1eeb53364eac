/**
 * One conversation with an SMS modem: is it there, is its SIM open, does it hear a network; then the messages, one after the
 * other. Pure: whoever holds the line hands in lines and deadlines and writes what it is told to. Source: 3GPP TS 27.007 and
 * TS 27.005, 4.3.
 */
import { type Duration, seconds } from "../../../devices/model/moment.ts";
import type { Outcome } from "../path.ts";
import { again, carried } from "../people/answer.ts";
import { errorOf } from "./errors.ts";
import { prompt } from "./lines.ts";
import type { Pdu } from "./pdu.ts";

export type Heard =
  | { readonly kind: "open" }
  | { readonly kind: "line"; readonly line: string }
  | { readonly kind: "late" }
  /** The line itself has ended, or nobody wants to wait any longer. */
  | { readonly kind: "gone" };

export type Next =
  | { readonly do: "write"; readonly text: string; readonly within: Duration }
  | { readonly do: "wait" }
  | { readonly do: "end" };

export interface Course {
  /** It went to its end; otherwise nothing is known beyond what is here. */
  readonly done: boolean;
  /** Why it could not even begin; the line, the SIM or the network. */
  readonly barred: Outcome | undefined;
  /** One for each message, as far as it got. */
  readonly results: readonly Outcome[];
  /** 0..31, as the modem measures; `undefined`: it does not know. */
  readonly signal: number | undefined;
}

export interface Dialogue {
  readonly course: Course;
  step(heard: Heard): Next;
}

/** A modem that is asleep or in the middle of something needs a second call. */
const wakeTries = 3;
const within = {
  wake: seconds(2),
  usual: seconds(5),
  /** A SIM may take its time. */
  sim: seconds(10),
  prompt: seconds(5),
  /** The network's answer to a message. */
  network: seconds(60),
} as const;

const escapeSign = "\u001b";
const endOfText = "\u001a";

type Step = "wake" | "echo" | "errors" | "sim" | "network" | "lte" | "signal" | "mode" | "ask" | "text";

const commands: Readonly<Record<Exclude<Step, "ask" | "text">, { readonly text: string; readonly within: Duration }>> =
  {
    // Escape ends a text that somebody who died began.
    wake: { text: `${escapeSign}AT\r`, within: within.wake },
    echo: { text: "ATE0\r", within: within.usual },
    errors: { text: "AT+CMEE=1\r", within: within.usual },
    sim: { text: "AT+CPIN?\r", within: within.sim },
    network: { text: "AT+CREG?\r", within: within.usual },
    lte: { text: "AT+CEREG?\r", within: within.usual },
    signal: { text: "AT+CSQ\r", within: within.usual },
    mode: { text: "AT+CMGF=0\r", within: within.usual },
  };

/** The answer to an earlier call that came late: the one to this step is yet to come. */
const strayOk: Next = { do: "wait" };

export const dialogue = (messages: readonly Pdu[]): Dialogue => new DialogueAtWork(messages);

class DialogueAtWork implements Dialogue {
  readonly #messages: readonly Pdu[];
  readonly #results: Outcome[] = [];
  #step: Step = "wake";
  #tries = 0;
  #done = false;
  #barred: Outcome | undefined;
  #signal: number | undefined;
  /** The last line of the kind that this step waits for. */
  #said: string | undefined;

  constructor(messages: readonly Pdu[]) {
    this.#messages = messages;
  }

  get course(): Course {
    return { done: this.#done, barred: this.#barred, results: this.#results, signal: this.#signal };
  }

  step(heard: Heard): Next {
    switch (heard.kind) {
      case "open":
        return this.#go("wake");
      case "line":
        return this.#line(heard.line);
      case "late":
        return this.#late();
      case "gone":
        if (this.#step === "text") this.#results.push(this.#unfinished());
        return { do: "end" };
    }
  }

  #line(line: string): Next {
    if (this.#step === "ask" && line === prompt) {
      this.#step = "text";
      const { hex = "" } = this.#messages[this.#results.length] ?? {};
      return { do: "write", text: `${hex}${endOfText}`, within: within.network };
    }
    if (line === "OK") return this.#answered();
    const error = errorOf(line);
    if (error) return this.#failed(error);
    if (isFor(this.#step, line)) this.#said = line;
    return { do: "wait" };
  }

  #answered(): Next {
    const said = this.#said;
    if (asks.has(this.#step) && said === undefined) return strayOk;
    switch (this.#step) {
      case "wake":
        return this.#go("echo");
      case "echo":
        return this.#go("errors");
      case "errors":
        return this.#go("sim");
      case "sim":
        return said === "+CPIN: READY" ? this.#go("network") : this.#end(simTrouble(said));
      case "network":
        // Where there is only LTE, the old question is answered with "not there".
        return isThere(said) ? this.#go("signal") : this.#go("lte");
      case "lte":
        return isThere(said) ? this.#go("signal") : this.#end(networkTrouble(said));
      case "signal":
        this.#signal = signalOf(said);
        return this.#ready();
      case "mode":
        return this.#nextMessage();
      // OK without the prompt, or without a number: nothing says that it has gone out.
      case "ask":
        return this.#lastMessage(again("garbled", "no prompt"));
      case "text":
        return said === undefined ? this.#lastMessage(again("garbled", "no CMGS")) : this.#settled(carried("CMGS"));
    }
  }

  #failed(why: Outcome): Next {
    switch (this.#step) {
      // The escape, or what stood before it, was no command; the next call is one.
      case "wake":
        return this.#callAgain(why);
      // Neither is worth giving up for.
      case "echo":
        return this.#go("errors");
      case "errors":
        return this.#go("sim");
      case "network":
        return this.#go("lte");
      // A modem of the second generation does not know the question: it has said before that there is no network.
      case "lte":
        return this.#end(again("unreachable", "no network"));
      case "signal":
        return this.#ready();
      case "sim":
      case "mode":
        return this.#end(why);
      case "ask":
      case "text":
        return this.#settled(why);
    }
  }

  #late(): Next {
    const step = this.#step;
    if (step === "wake") return this.#callAgain(again("unreachable", "no answer"));
    if (step === "ask") return this.#lastMessage(again("garbled", "no prompt"));
    if (step === "text") return this.#lastMessage(this.#unfinished());
    return this.#end(again("no_answer", commands[step].text.trim()));
  }

  /** With a number the network has it, and only the modem's own OK was lost. */
  #unfinished(): Outcome {
    return this.#said === undefined ? again("no_answer", "CMGS") : carried("CMGS");
  }

  #callAgain(why: Outcome): Next {
    this.#tries += 1;
    return this.#tries < wakeTries ? this.#go("wake") : this.#end(why);
  }

  #ready(): Next {
    return this.#messages.length === 0 ? this.#end() : this.#go("mode");
  }

  #nextMessage(): Next {
    const message = this.#messages[this.#results.length];
    if (!message) return this.#end();
    this.#step = "ask";
    this.#said = undefined;
    return { do: "write", text: `AT+CMGS=${message.length}\r`, within: within.prompt };
  }

  #settled(outcome: Outcome): Next {
    this.#results.push(outcome);
    return this.#nextMessage();
  }

  /** It may still wait for a text, or for the network: no further message is begun into that. */
  #lastMessage(outcome: Outcome): Next {
    this.#results.push(outcome);
    return this.#end();
  }

  #go(to: Exclude<Step, "ask" | "text">): Next {
    this.#step = to;
    this.#said = undefined;
    return { do: "write", ...commands[to] };
  }

  #end(why?: Outcome): Next {
    this.#barred ??= why;
    this.#done = true;
    return { do: "end" };
  }
}

/** These are answered with a line of their own before the OK. */
const asks: ReadonlySet<Step> = new Set<Step>(["sim", "network", "lte", "signal"]);

/** Lines that answer this step; whatever else a modem says (`RING`, `+CMTI`, an echo) is nobody's question. */
function isFor(step: Step, line: string): boolean {
  switch (step) {
    case "sim":
      return line.startsWith("+CPIN: ");
    // `+CREG: 5` alone is news, the answer has the mode before it.
    case "network":
      return /^\+CREG: ?\d,\d/.test(line);
    case "lte":
      return /^\+CEREG: ?\d,\d/.test(line);
    case "signal":
      return line.startsWith("+CSQ:");
    case "text":
      return /^\+CMGS: ?\d/.test(line);
    default:
      return false;
  }
}

/** 1 at home, 5 roaming; 6 and 7 the same for messages alone. */
const stateOf = (line: string | undefined): string | undefined => /^\+CE?REG: ?\d,(\d)/.exec(line ?? "")?.[1];
const isThere = (line: string | undefined): boolean => ["1", "5", "6", "7"].includes(stateOf(line) ?? "");

function networkTrouble(line: string | undefined): Outcome {
  const state = stateOf(line);
  // 3: this network does not want this SIM.
  return state === "3" ? again("not_let_in", "CREG 3") : again("unreachable", `CREG ${state ?? "?"}`);
}

/** A PIN is never typed in from here: three wrong ones lock the card for good. */
function simTrouble(line: string | undefined): Outcome {
  const state = /^\+CPIN: ([A-Z0-9 -]{1,20})$/.exec(line ?? "")?.[1];
  return state === undefined ? again("garbled", "CPIN") : again("not_let_in", state);
}

function signalOf(line: string | undefined): number | undefined {
  const found = /^\+CSQ: ?(\d{1,2}),/.exec(line ?? "")?.[1];
  return found === undefined || Number(found) > 31 ? undefined : Number(found);
}
