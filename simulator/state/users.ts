import { sameName } from "./account";

/** Somebody who can log on; whether that gives any right depends on the accounts. */
export interface User {
  /** `DOMAIN\name` or `name@domain`. */
  readonly username: string;
  readonly password: string;
  /** Names of accounts that the user is a member of. Default none. */
  readonly groups?: readonly string[];
}

/** The domain of the simulated company. */
export const DOMAIN = "TECH";
/** The machine that Enterprise Manager runs on. */
export const HOST = "SRV12";

/** The user that a name and a password belong to; the name's domain may be left out. */
export function authenticate(
  users: readonly User[],
  name: string,
  password: string,
): User | undefined {
  return users.find(
    (user) =>
      user.password === password &&
      (sameName(user.username, name) || sameName(bareName(user.username), name)),
  );
}

function bareName(username: string): string {
  const backslash = username.indexOf("\\");
  return backslash >= 0 ? username.slice(backslash + 1) : (username.split("@")[0] ?? username);
}
