// Child processes that say when they are ready, and free ports for them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

// A port nobody listens on now; the caller binds it at once.
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

// Starts a program and resolves when a line of its output matches `ready`. The result holds the match,
// everything printed so far, and how to end it.
export async function start(command, args, { ready, env = process.env, cwd, seconds = 30 }) {
  const child = spawn(command, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not start: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`ended with ${signal ?? code}`));
  });
  const matched = new Promise((resolve) => {
    const take = (chunk) => {
      output += chunk;
      const match = ready.exec(output);
      if (match) resolve(match);
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
  });
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, seconds * 1000, `was not ready after ${seconds} s`);
  });
  const match = await Promise.race([matched, ended, late]);
  clearTimeout(timer);
  if (typeof match === "string") {
    child.kill("SIGKILL");
    throw new Error(`${command} ${args.join(" ")}: ${match}\n${output}`);
  }
  const stop = async (signal = "SIGTERM") => {
    child.kill(signal);
    return ended;
  };
  return { match, stop, ended, pid: child.pid, output: () => output };
}

// Runs a program to its end; throws with its output unless it succeeds.
export async function run(command, args, { env = process.env, cwd, status = 0 } = {}) {
  const child = spawn(command, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk) => (stderr += chunk));
  const [code] = await once(child, "close");
  if (code !== status) {
    throw new Error(`${command} ${args.join(" ")} ended with ${code}, not ${status}\n${stdout}${stderr}`);
  }
  return { stdout, stderr };
}

// Asks again until `look` gives something truthy; the error names what was waited for.
export async function until(what, look, seconds = 15) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
