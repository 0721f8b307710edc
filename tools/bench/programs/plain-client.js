"use strict";
// The least that can talk to Enterprise Manager: one request, one connection, JSON, no checks.
const https = require("node:https");

exports.emRequest = async (inputs, method, path, session, body) => {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  if (method === "logon") {
    const password = process.env.VEEAM_EM_PASSWORD;
    const answer = await send(inputs, "POST", "/sessionMngr/?v=latest", {
      ...headers,
      "Content-Length": "0",
      Authorization: `Basic ${Buffer.from(`${inputs.username}:${password}`).toString("base64")}`,
    });
    return { token: answer.headers["x-restsvcsessionid"], id: JSON.parse(answer.text).SessionId };
  }
  const own = { ...headers, "X-RestSvcSessionId": session.token };
  if (method === "logoff") return send(inputs, "DELETE", `/logonSessions/${session.id}`, own);
  const { text } = await send(
    inputs,
    method,
    path,
    own,
    body === undefined ? undefined : JSON.stringify(body),
  );
  return text === "" ? undefined : JSON.parse(text);
};

function send({ url }, method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const request = https.request(
      `${url}/api${path}`,
      { method, headers, rejectUnauthorized: false, agent: false },
      (response) => {
        let text = "";
        response
          .setEncoding("utf8")
          .on("data", (part) => (text += part))
          .on("end", () => resolve({ headers: response.headers, text }));
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}
