import { type HabitsKey, sayHabits } from "../../alerts/program/words/habits.ts";
import type { Household } from "./household.ts";
import type { HomeView } from "./view.ts";

type Habit = NonNullable<HomeView["habits"]>[number];
type Learnt = NonNullable<Habit["learnt"]>;

/** Whose plan asks for what, and how that stands. Nothing here alarms anybody, and nothing here arms a rule. */
export function HabitsList({ household, view }: { readonly household: Household; readonly view: HomeView }) {
  const habits = view.habits ?? [];
  const language = household.speech.language.value;
  const say = (key: HabitsKey, values?: Readonly<Record<string, string | number>>) => sayHabits(language, key, values);
  if (habits.length === 0) return null;
  const areMany = new Set(habits.map(({ resident }) => resident)).size > 1;
  return (
    <section class="list">
      <h2>{say("title")}</h2>
      <ul>
        {habits.map((habit) => (
          <li key={`${habit.resident} ${habit.rule}`}>
            <b>
              {areMany && say("resident", { id: habit.resident })}
              {say(`rule.${habit.rule}`)}
            </b>
            <span>{standing(habit, say)}</span>
            {habit.learnt && <em class="q">{shown(habit.learnt, say)}</em>}
          </li>
        ))}
      </ul>
    </section>
  );
}

type Say = (key: HabitsKey, values?: Readonly<Record<string, string | number>>) => string;

function standing({ state, needs = [], waits }: Habit, say: Say): string {
  switch (state) {
    case "needs":
      return say("state.needs", { what: needs.map((need) => say(`need.${need}` as HabitsKey)).join(say("list")) });
    case "waits":
      return say("state.waits", { why: say(`wait.${waits}` as HabitsKey) });
    default:
      return say(`state.${state}`);
  }
}

/** Counts before the figure: of three findings, two thirds mean little. */
function shown({ right, wrong, unknown, precision, proposal }: Learnt, say: Say): string {
  const all = right + wrong + unknown;
  if (all === 0) return say("none");
  const percent = precision === undefined ? [] : [say("percent", { percent: Math.round(precision * 100) })];
  return [say("precision", { all, right, wrong, unknown }), ...percent, say(`proposal.${proposal}`)].join(" · ");
}
