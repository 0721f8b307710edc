import { expect } from "chai";
import { inspect } from "node:util";
import {
  EmConfigError,
  RememberedSettings,
  resolveSettings,
  SETTING_KEYS,
  SETTINGS_TABLE,
  type RawSettings,
} from "../../provider/em";
import { readServerUrl } from "../../provider/em/settings/server-url";
import { problemOf } from "../support/settings-problem";

const COMPLETE: RawSettings = {
  url: "https://em.tech.local:9398",
  username: "TECH\\admin",
  password: "secret password",
};

describe("Settings", () => {
  it("have the documented defaults", () => {
    expect(resolveSettings(COMPLETE, {})).to.deep.include({
      server: "https://em.tech.local:9398",
      insecure: false,
      format: "auto",
      apiVersion: "latest",
      maxConcurrency: 4,
      timeoutSeconds: 300,
      allowLockout: false,
      warnings: true,
      formerUrl: undefined,
    });
  });

  it("are taken from the environment before the configuration, and say where they came from", () => {
    const settings = resolveSettings(
      { ...COMPLETE, format: "json" },
      { VEEAM_EM_USERNAME: "TECH\\other", VEEAM_EM_PASSWORD: "new", VEEAM_EM_FORMAT: "" },
    );
    expect(settings.username).to.equal("TECH\\other");
    expect(settings.password.reveal()).to.equal("new");
    expect(settings.format).to.equal("json");
    expect(settings.sources).to.include({
      url: "configuration",
      username: "environment variable",
      format: "configuration",
      insecure: "default",
      caCert: "not set",
    });
  });

  it("of an explicit provider ignore the environment, but for the variable that holds the password", () => {
    const rest = { ...COMPLETE, password: undefined };
    const settings = resolveSettings(
      { ...rest, explicit: "true", passwordEnv: "MY_PASSWORD" },
      { VEEAM_EM_URL: "https://other", VEEAM_EM_PASSWORD: "x", MY_PASSWORD: "mine" },
    );
    expect(settings.server).to.equal("https://em.tech.local:9398");
    expect(settings.password.reveal()).to.equal("mine");
    expect(problemOf({ ...rest, explicit: "true", passwordEnv: "MY_PASSWORD" })).to.include(
      "MY_PASSWORD",
    );
    expect(
      problemOf(
        { ...COMPLETE, explicit: "true", passwordEnv: "MY_PASSWORD" },
        { MY_PASSWORD: "mine" },
      ),
    ).to.include("both given");
    expect(problemOf({ explicit: "true" }))
      .to.include("explicit veeam.Provider")
      .and.not.to.include("VEEAM_EM_URL");
  });

  it("that are missing are one error with every key, its variable and the command to set it", () => {
    const message = problemOf({});
    for (const key of ["url", "username", "password"] as const) {
      expect(message).to.include(SETTINGS_TABLE[key].variable).and.to.include(`veeam-em:${key}`);
    }
    expect(message).to.include("pulumi config set --secret veeam-em:password");
  });

  it("that contradict each other or cannot be are reported together", () => {
    const message = problemOf({
      ...COMPLETE,
      username: "TECH:admin",
      insecure: "true",
      fingerprint: "ab:cd",
      caCert: "/no/such/file.pem",
      format: "yaml",
      apiVersion: "1.7",
      maxConcurrency: "0",
      timeoutSeconds: "5 minutes",
      warnings: "maybe",
      formerUrl: "em.tech.local",
    });
    for (const key of [
      "username",
      "insecure",
      "fingerprint",
      "caCert",
      "format",
      "apiVersion",
      "maxConcurrency",
      "timeoutSeconds",
      "warnings",
      "formerUrl",
    ]) {
      expect(message).to.match(new RegExp(`- ${key} `));
    }
    expect(
      problemOf({
        ...COMPLETE,
        caCert: "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----",
      }),
    ).to.include("caCert contains no readable certificate");
  });

  it("that exclude each other are named with the places to leave them out of, not to set them", () => {
    const caCert = "/no/such/file.pem";
    const inStack = problemOf({ ...COMPLETE, insecure: "true", caCert });
    expect(inStack).to.include(
      "insecure contradicts caCert (nothing would be verified although an authority is named); leave out insecure (`pulumi config rm veeam-em:insecure`) or caCert (`pulumi config rm veeam-em:caCert`)",
    );
    expect(inStack).to.include("caCert names the file");
    const inBoth = problemOf(
      { ...COMPLETE, fingerprint: "ab".repeat(32) },
      { VEEAM_EM_INSECURE: "true" },
    );
    expect(inBoth).to.match(
      /; leave out insecure \(VEEAM_EM_INSECURE\) or fingerprint \(`pulumi config rm veeam-em:fingerprint`\)$/,
    );
    const explicit = problemOf({
      ...COMPLETE,
      explicit: "true",
      passwordEnv: "PATH",
      insecure: "true",
      caCert,
    });
    expect(explicit).to.include("leave out insecure or caCert");
    expect(explicit).to.match(/password and passwordEnv are both given; leave out one of them$/m);
    expect(inStack + inBoth + explicit).to.not.match(/insecure[^\n]*(set the|config set|give )/);
  });

  it("allow http: only together with insecure", () => {
    expect(problemOf({ ...COMPLETE, url: "http://em:9399" })).to.include("insecure");
    expect(
      resolveSettings({ ...COMPLETE, url: "http://em:9399", insecure: "TRUE" }, {}).server,
    ).to.equal("http://em:9399");
  });

  it("never show the password, nor a URL that holds one", () => {
    const settings = resolveSettings(COMPLETE, {});
    const shown = `${JSON.stringify(settings)} ${inspect(settings, { depth: 9, showHidden: true })} ${String(settings.password)}`;
    expect(shown).not.to.include("secret password");
    const message = problemOf({
      ...COMPLETE,
      url: "https://admin:secret%20password@em.tech.local:9398",
    });
    expect(message)
      .to.include("url contains a user name or password")
      .and.not.to.include("secret%20password");
  });

  it("have a variable for every key, all with one prefix", () => {
    for (const key of SETTING_KEYS)
      expect(SETTINGS_TABLE[key].variable).to.match(/^VEEAM_EM_[A-Z_]+$/);
  });
});

describe("The server's name in states", () => {
  for (const [url, server] of [
    ["https://EM.Tech.Local:9398/api/", "https://em.tech.local:9398"],
    ["https://em.tech.local", "https://em.tech.local:443"],
    ["HTTP://em.tech.local/", "http://em.tech.local:80"],
    ["https://proxy.tech.local/em/api//", "https://proxy.tech.local:443/em"],
    ["https://[2001:DB8::1]:9398/API", "https://[2001:db8::1]:9398"],
  ] as const) {
    it(`of ${url} is ${server}, and of that the same again`, () => {
      expect(readServerUrl(url)).to.deep.equal({ server });
      expect(readServerUrl(server)).to.deep.equal({ server });
    });
  }

  it("is refused for what is no base URL", () => {
    for (const url of [
      "em.tech.local:9398",
      "ftp://em",
      "https://em/?v=1",
      "https://em/#a",
      "",
      "https://",
    ])
      expect(readServerUrl(url), url).to.have.property("problem");
  });

  it("are resolved once for all calls of a process, until what they come from changes; what is wrong is looked at again", () => {
    const remembered = new RememberedSettings();
    const env: Record<string, string> = { MY_PASSWORD: "mine" };
    const first = remembered.of(COMPLETE, env);
    expect(remembered.of(COMPLETE, { ...env })).to.equal(first);
    expect(
      remembered.of(COMPLETE, { ...env, VEEAM_EM_TIMEOUT_SECONDS: "7" }).timeoutSeconds,
    ).to.equal(7);
    expect(remembered.of({ ...COMPLETE, format: "json" }, env).format).to.equal("json");
    const explicit: RawSettings = {
      ...COMPLETE,
      password: undefined,
      explicit: "true",
      passwordEnv: "MY_PASSWORD",
    };
    expect(remembered.of(explicit, env).password.reveal()).to.equal("mine");
    expect(remembered.of(explicit, { MY_PASSWORD: "rotated" }).password.reveal()).to.equal(
      "rotated",
    );
    expect(() => remembered.of(explicit, {})).to.throw(EmConfigError);
    expect(remembered.of(explicit, env).password.reveal()).to.equal("mine");
  });
});
