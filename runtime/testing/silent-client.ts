// A program that connects to a control socket, says half of a message, and waits.
import { connect } from "node:net";

const socket = connect(process.argv[2] ?? "");
socket.once("connect", () => {
  socket.write('{"command":');
  process.stdout.write("connected\n");
});
