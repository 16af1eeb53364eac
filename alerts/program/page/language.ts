/** Which language and which theme this browser chose. Chinese and light until somebody says otherwise. */
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Key, type Language, type Say, sayIn, tables, tagOf, wordFor } from "../words/words.ts";
import { type Times, timesIn } from "./times.ts";

export interface Speech {
  readonly language: ReadonlySignal<Language>;
  readonly say: Say;
  /** A key without places, chosen at run time. */
  readonly plain: (key: Key) => string;
  /** A word that came over a wire. */
  readonly word: (room: string, word: string) => string;
  toggle(): void;
  /** Where it is that the page tells of (IANA name): the centre, the home. Until somebody has said it, the PC's own. */
  readonly zone: Signal<string | undefined>;
  /** Moments, as the clocks there show them. */
  readonly times: Times;
}

/** A browser may refuse storage (private window): a page must work without. */
export interface Memory {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export function browserMemory(storage: () => Storage): Memory {
  return {
    get(key) {
      try {
        return storage().getItem(`hearthwatch.${key}`) ?? undefined;
      } catch {
        return undefined;
      }
    },
    set(key, value) {
      try {
        storage().setItem(`hearthwatch.${key}`, value);
      } catch {
        // The choice lasts as long as the page does.
      }
    },
  };
}

export function startSpeech(memory: Memory, page: HTMLElement): Speech {
  const language = signal<Language>(memory.get("language") === "en" ? "en" : "zh");
  effect(() => {
    page.lang = tagOf[language.value];
    memory.set("language", language.value);
  });
  const zone = signal<string | undefined>(undefined);
  const times = computed(() => timesIn(zone.value));
  return {
    language,
    say: (key, ...values) => sayIn(language.value)(key, ...values),
    plain: (key) => tables[language.value][key],
    word: (room, word) => wordFor(language.value, room, word),
    toggle() {
      language.value = language.value === "zh" ? "en" : "zh";
    },
    zone,
    get times() {
      return times.value;
    },
  };
}

export type Theme = "light" | "dark";

/** Dark by choice of this screen, never by the clock alone. */
export function startTheme(memory: Memory, page: HTMLElement): Signal<Theme> {
  const theme = signal<Theme>(memory.get("theme") === "dark" ? "dark" : "light");
  effect(() => {
    page.dataset.theme = theme.value;
    memory.set("theme", theme.value);
  });
  return theme;
}
