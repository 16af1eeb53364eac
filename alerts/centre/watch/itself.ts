/** The centre as what a case is about: its home and its gateway. No real id is so (`idShape` has no "~"). */
import type { Register } from "../register/register.ts";

export const itself = "~centre";

/** Of the centre nobody knows more than its name. */
export const withItself = <R extends Pick<Register, "card">>(register: R, name: string): R => ({
  ...register,
  card: (home, about) => (home === itself ? { name } : register.card(home, about)),
});
