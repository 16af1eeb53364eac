/** The centre as what a case is about: its home and its gateway. No real id is so (`idShape` has no "~"). */
import { pathTestMissed } from "../cases/lane.ts";
import type { Register } from "../register/register.ts";
import { ownPathTestMissed } from "../register/scripts.ts";

export const itself = "~centre";

const isOwnPath = ({ home, kind }: { readonly home: string; readonly kind: string }): boolean =>
  home === itself && kind === pathTestMissed;

/** Of the centre nobody knows more than its name. */
export const withItself = <R extends Pick<Register, "card" | "script">>(register: R, name: string): R => ({
  ...register,
  card: (home, about) => (home === itself ? { name } : register.card(home, about)),
  script: (of) => register.script(isOwnPath(of) ? { ...of, kind: ownPathTestMissed } : of),
});
