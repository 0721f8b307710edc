import { shownText } from "../em";
import type { CheckFailure, CheckResult } from "../lifecycle/shared/fields";
import type { Properties } from "../model/properties";
import { visible } from "../model/visible";
import { isSecretInput } from "./secret-inputs";

/** What is wrong with inputs, in words for the engine, which prints them as they are. */
export function wordFailures(
  failures: readonly CheckFailure[],
  inputs: Properties,
): CheckResult["failures"] {
  return failures.map((failure) => wordFailure(failure, inputs));
}

/** A failure without the value of a secret input, which the engine would print beside its name. */
function wordFailure({ property, reason }: CheckFailure, inputs: Properties): CheckFailure {
  return isSecretInput(inputs, property)
    ? { property: "", reason: shownText(withProperty(property, reason)) }
    : { property: visible(property), reason: shownText(reason) };
}

/** A reason that is about a member names it by its path, which begins with the property. */
function withProperty(property: string, reason: string): string {
  const isNamed = [`${property}.`, `${property}[`].some((path) => reason.startsWith(path));
  return isNamed ? reason : `${property} ${reason}`;
}
