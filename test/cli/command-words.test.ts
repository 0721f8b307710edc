import { expect } from "chai";
import { commandWords } from "../../cli/shared/command-words";
import { SETTINGS_OPTIONS } from "../../cli/shared/settings-options";
import { SETTING_KEYS, SETTINGS_TABLE } from "../../provider/em";
import { readTree } from "../house/tree";
import { problemOf } from "../support/settings-problem";

describe("Errors on the command line", () => {
  it("name its options and variables in the place of a stack's configuration", () => {
    for (const [given, said] of [
      [
        "url is missing: set the environment variable VEEAM_EM_URL, or run `pulumi config set veeam-em:url <value>`",
        "url is missing: give `--url <value>`, or set VEEAM_EM_URL",
      ],
      [
        "insecure must be true or false: set the environment variable VEEAM_EM_INSECURE, or run `pulumi config set veeam-em:insecure <value>`",
        "insecure must be true or false: give `--insecure`, or set VEEAM_EM_INSECURE",
      ],
      [
        "password is missing: set the environment variable VEEAM_EM_PASSWORD, or run `pulumi config set --secret veeam-em:password`",
        "password is missing: set VEEAM_EM_PASSWORD",
      ],
      [
        "Check the password: `pulumi config set --secret veeam-em:password` or VEEAM_EM_PASSWORD. More.",
        "Check the password: VEEAM_EM_PASSWORD. More.",
      ],
      [
        "set it: `pulumi config set veeam-em:caCert <file>` or VEEAM_EM_CA_CERT.",
        "set it: `--ca-cert <file>` or VEEAM_EM_CA_CERT.",
      ],
      ["run `pulumi up` again", "run `pulumi up` again"],
      ["`pulumi config set veeam-em:other 1`", "`pulumi config set veeam-em:other 1`"],
    ] as const)
      expect(commandWords(given)).to.equal(said);
  });

  it("do so for every setting, missing or wrong", () => {
    const wrong = Object.fromEntries(
      SETTING_KEYS.map((key) => [SETTINGS_TABLE[key].variable, "\0: wrong"]),
    );
    const said = commandWords(`${problemOf({})}\n${problemOf({}, wrong)}`);
    expect(said).to.not.include("pulumi config");
    for (const option of Object.keys(SETTINGS_OPTIONS))
      if (option !== "ca-cert") expect(said).to.include(`\`--${option}`);
  });

  it("do so wherever else the provider advises on a stack's configuration", () => {
    const texts = [...readTree("provider/em")].flatMap(([file, text]) =>
      file.endsWith("raw-settings.ts")
        ? []
        : text.split("\n").filter((line) => line.includes("pulumi config set")),
    );
    expect(texts.length).to.be.greaterThan(3);
    for (const text of texts)
      expect(commandWords(text.replaceAll("\\`", "`"))).to.not.include("pulumi config");
  });
});
