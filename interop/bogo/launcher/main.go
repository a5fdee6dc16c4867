// Launcher is the process that BoringSSL's test runner starts for each test case. It hands its arguments to the resident JVM over
// the Unix socket named by NIOTLS_BOGO_SOCKET, and ends as the JVM says.
//
// Numbers are 32 bits, the highest byte first. It sends the number of its arguments, then each with its length before it; it gets
// an exit code, then standard output and standard error, each with its length before it. When it is killed the JVM sees the end
// of the connection and ends the job.
//
// Without NIOTLS_BOGO_SOCKET it says that nothing is implemented, which lists the runner's cases in a few seconds.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
)

const unimplemented = 89

func main() {
	socket := os.Getenv("NIOTLS_BOGO_SOCKET")
	if socket == "" {
		for _, argument := range os.Args {
			if argument == "-is-handshaker-supported" {
				fmt.Println("No")
				return
			}
		}
		os.Exit(unimplemented)
	}
	exitCode, err := run(socket, os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "the JVM at %s does not answer: %s\n", socket, err)
		os.Exit(1)
	}
	os.Exit(exitCode)
}

func run(socket string, arguments []string) (int, error) {
	connection, err := net.Dial("unix", socket)
	if err != nil {
		return 0, err
	}
	request := binary.BigEndian.AppendUint32(nil, uint32(len(arguments)))
	for _, argument := range arguments {
		request = binary.BigEndian.AppendUint32(request, uint32(len(argument)))
		request = append(request, argument...)
	}
	if _, err := connection.Write(request); err != nil {
		return 0, err
	}
	reply := bufio.NewReader(connection)
	var exitCode int32
	if err := binary.Read(reply, binary.BigEndian, &exitCode); err != nil {
		return 0, err
	}
	for _, stream := range []io.Writer{os.Stdout, os.Stderr} {
		var length uint32
		if err := binary.Read(reply, binary.BigEndian, &length); err != nil {
			return 0, err
		}
		if _, err := io.CopyN(stream, reply, int64(length)); err != nil {
			return 0, err
		}
	}
	return int(exitCode), nil
}
