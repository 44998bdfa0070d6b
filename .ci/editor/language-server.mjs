// Speaks with yaml-language-server as an editor does: over its standard streams, in the Language Server Protocol.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** An answer that does not come ends the process instead. */
const patience = 60_000;

export class LanguageServer {
  #child;
  #connection;
  #texts = new Map();
  #waiting = new Map();

  /** `servers` is where npm has installed it; `schemas` what the editor's setting yaml.schemas says. */
  static async start(servers, folder, schemas) {
    const server = new LanguageServer();
    await server.#begin(servers, folder, schemas);
    return server;
  }

  async #begin(servers, folder, schemas) {
    const home = path.join(servers, "node_modules", "yaml-language-server");
    const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = createRequire(
      path.join(home, "package.json"),
    )("vscode-jsonrpc/node");
    this.#child = spawn(process.execPath, [path.join(home, "bin", "yaml-language-server"), "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    setTimeout(() => this.#child.kill("SIGKILL"), patience).unref();
    const { stdout, stdin } = this.#child;
    const connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.#connection = connection;
    const yaml = { validate: true, hover: true, completion: true, schemaStore: { enable: false }, schemas };
    connection.onRequest("client/registerCapability", () => null);
    const asked = new Promise((resolve) => {
      connection.onRequest("workspace/configuration", ({ items }) => {
        resolve();
        return items.map(({ section }) => (section === "yaml" ? yaml : {}));
      });
    });
    connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) => {
      this.#waiting.get(uri)?.(diagnostics.map(({ message }) => message));
    });
    connection.listen();
    const workspace = pathToFileURL(folder).href;
    await connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: workspace,
      workspaceFolders: [{ uri: workspace, name: "repository" }],
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true },
        textDocument: {
          hover: { contentFormat: ["plaintext"] },
          completion: { completionItem: { snippetSupport: true } },
        },
      },
    });
    await connection.sendNotification("initialized", {});
    await asked;
  }

  /** Opens or changes a file; answers with what is underlined in it. */
  async open(file, text) {
    const uri = pathToFileURL(file).href;
    const version = (this.#texts.get(uri)?.version ?? 0) + 1;
    this.#texts.set(uri, { text, version });
    const problems = new Promise((resolve) => this.#waiting.set(uri, resolve));
    if (version === 1)
      await this.#connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId: "yaml", version, text },
      });
    else
      await this.#connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      });
    return problems;
  }

  async completions(file, offset) {
    const found = await this.#connection.sendRequest("textDocument/completion", this.#at(file, offset));
    return found.items.map(({ label }) => label);
  }

  async hover(file, offset) {
    const shown = await this.#connection.sendRequest("textDocument/hover", this.#at(file, offset));
    return shown?.contents.value ?? "";
  }

  #at(file, offset) {
    const uri = pathToFileURL(file).href;
    const lines = this.#texts.get(uri).text.slice(0, offset).split("\n");
    return { textDocument: { uri }, position: { line: lines.length - 1, character: lines.at(-1).length } };
  }

  stop() {
    this.#connection.dispose();
    this.#child.kill();
  }
}
