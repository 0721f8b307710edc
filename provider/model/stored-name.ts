import type { AccountType } from "./entities";
import { sameName } from "./identity";

/** `DOMAIN\name`. */
const WITH_DOMAIN = /^([^\\@]+)\\(.+)$/s;

/**
 * Whether EM may keep an account under another name than was sent, by the two rules that are known:
 * a bare name gets a domain or the server before it, as logons with bare names show (`ops` becomes
 * `SRV01\ops`), and a domain's account is called `name@domain` on Linux (user guide, page
 * em_about_accounts_and_roles). Names from an identity provider are kept as they are.
 */
export function mayBeStoredAs(sent: string, stored: string, type: AccountType): boolean {
  if (type === "ExternalUser" || type === "ExternalGroup") return false;
  if (!/[\\@]/.test(sent)) {
    const [, , name] = WITH_DOMAIN.exec(stored) ?? [];
    return name !== undefined && sameName(name, sent);
  }
  const [, domain, name] = WITH_DOMAIN.exec(sent) ?? [];
  const at = stored.lastIndexOf("@");
  if (domain === undefined || name === undefined || at < 1 || stored.includes("\\")) return false;
  const [label = ""] = stored.slice(at + 1).split(".");
  return sameName(stored.slice(0, at), name) && sameName(label, domain);
}
