/**
 * A modem of our own on the far end of a serial cable: it answers as TS 27.007 and 27.005 say, and spoils what it is told to
 * spoil. That it is a modem is shown by gammu, which nobody here wrote.
 */
import { SerialPort } from "serialport";
import { readSubmit, type Submitted } from "./submit.ts";

export interface Mood {
  readonly sim?: string;
  /** The answer to `AT+CREG?` without its name. */
  readonly creg?: string;
  readonly cereg?: string;
  readonly csq?: string;
  /** For each message in turn: a reference, an error line, or no answer at all. The last one stays. */
  readonly sends?: readonly (number | string | "silence")[];
  /** Said between the lines of every answer. */
  readonly interrupts?: readonly string[];
  /** It hears nothing. */
  readonly deaf?: boolean;
  readonly echo?: boolean;
}

export interface Modem {
  readonly sent: readonly Submitted[];
  /** As they came, and "text" for each text. */
  readonly commands: readonly string[];
  /** Changes from now on. */
  mood(mood: Mood): void;
  stop(): Promise<void>;
}

const usual = {
  sim: "READY",
  creg: "0,1",
  cereg: "0,1",
  csq: "17,99",
  sends: [7],
  interrupts: [],
  deaf: false,
  echo: true,
} as const;

export async function startModem(path: string, first: Mood = {}): Promise<Modem> {
  const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((done, failed) => port.open((fault) => (fault ? failed(fault) : done())));
  const sent: Submitted[] = [];
  const commands: string[] = [];
  let mood: Required<Mood> = { ...usual, ...first };
  let echo = mood.echo;
  let line = "";
  let taken = 0;
  /** Bytes that the announced message has. */
  let expects: number | undefined;

  const say = (...lines: readonly string[]): void => {
    const between = mood.interrupts.map((each) => `\r\n${each}\r\n`).join("");
    port.write(between + lines.map((each) => `\r\n${each}\r\n`).join(between));
  };
  const ok = (...lines: readonly string[]): void => say(...lines, "OK");

  function takeMessage(hex: string, length: number): void {
    const told = mood.sends[Math.min(taken, mood.sends.length - 1)] ?? 1;
    taken += 1;
    commands.push("text");
    const message = readSubmit(hex, length);
    if (!message) say("+CMS ERROR: 304");
    else if (typeof told === "number") {
      sent.push(message);
      ok(`+CMGS: ${told}`);
    } else if (told !== "silence") say(told);
  }

  function command(text: string): void {
    commands.push(text);
    if (mood.deaf) return;
    const set = /^AT\+CMGS=(\d+)$/i.exec(text);
    if (set) {
      expects = Number(set[1]);
      port.write("\r\n> ");
      return;
    }
    if (/^ATE[01]$/i.test(text)) echo = text.endsWith("1");
    const answer = answerTo(text.toUpperCase(), mood);
    if (answer) say(...answer);
    else say("ERROR");
  }

  port.on("data", (bytes: Buffer) => {
    for (const sign of bytes.toString("latin1")) {
      if (expects !== undefined) {
        if (sign === "\u001a") {
          const length = expects;
          expects = undefined;
          takeMessage(line.trim(), length);
          line = "";
        } else if (sign === "\u001b") {
          expects = undefined;
          line = "";
          ok();
        } else line += sign;
        continue;
      }
      if (echo && !mood.deaf && sign !== "\u001b") port.write(sign);
      if (sign === "\r") {
        const text = line;
        line = "";
        if (text !== "") command(text);
      } else if (sign !== "\n" && sign !== "\u001b") line += sign;
    }
  });
  return {
    sent,
    commands,
    mood(next) {
      mood = { ...usual, ...next };
    },
    stop: () => new Promise((done) => (port.isOpen ? port.close(() => done()) : done())),
  };
}

/** With its last line; `undefined`: this modem knows no such command. */
function answerTo(command: string, mood: Required<Mood>): readonly string[] | undefined {
  const state = { "AT+CPIN?": mood.sim, "AT+CREG?": mood.creg, "AT+CEREG?": mood.cereg, "AT+CSQ": mood.csq }[command];
  if (state === "") return undefined;
  if (state !== undefined)
    return state.startsWith("+") ? [state] : [`${command.slice(2).replace("?", "")}: ${state}`, "OK"];
  const answer = answers[command];
  if (answer) return [...answer, "OK"];
  return /^AT(E[01]|Z|\+CMEE=[012]|\+CFUN=1|\+CMGF=0|\+CNMI=.*|\+CSCS=.*|\+CPMS=.*|\+CSMS=.*)?$/.test(command)
    ? ["OK"]
    : undefined;
}

/** What gammu asks a phone before it trusts it with a message. */
const answers: Readonly<Record<string, readonly string[]>> = {
  "AT+CGMI": ["Hearthwatch"],
  "AT+CGMM": ["Test modem"],
  "AT+CGMR": ["1.0"],
  "AT+CGSN": ["490154203237518"],
  "AT+CIMI": ["460001234567890"],
  "AT+CSCS?": ['+CSCS: "GSM"'],
  "AT+CSCS=?": ['+CSCS: ("GSM","UCS2")'],
  "AT+CMGF=?": ["+CMGF: (0)"],
  "AT+CMGF?": ["+CMGF: 0"],
  "AT+CSMS?": ["+CSMS: 0,1,1,0"],
  "AT+CNMI=?": ["+CNMI: (0,1,2),(0,1),(0),(0,1),(0)"],
  "AT+CSCA?": ['+CSCA: "+8613800100500",145'],
  "AT+CPMS=?": ['+CPMS: ("SM"),("SM"),("SM")'],
  "AT+COPS?": ['+COPS: 0,2,"46000"'],
};
