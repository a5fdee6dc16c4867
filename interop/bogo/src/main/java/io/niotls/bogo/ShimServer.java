package io.niotls.bogo;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The resident process: takes a job from each launcher that connects to a Unix socket, and does it in a thread of its own. A JVM
 * per test case would cost a quarter of a second each.
 *
 * <p>Jobs share nothing that a test could see. It ends when its standard input does, so that it never outlives who started it.
 */
public final class ShimServer {
    private ShimServer() {}

    /**
     * Serves until standard input ends.
     *
     * @param arguments the path of the socket to make, and of a file that gets a line for each job that needs something
     *     unimplemented
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: ShimServer SOCKET FILE");
            System.exit(2);
        }
        Path unimplemented = Path.of(arguments[1]);
        ServerSocketChannel server = open(Path.of(arguments[0]));
        Thread acceptor = new Thread(() -> accept(server, unimplemented), "acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
        while (System.in.read() >= 0) {
            // Nothing is said there: only its end counts.
            continue;
        }
        server.close();
    }

    static ServerSocketChannel open(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket), 128);
        return server;
    }

    static void accept(ServerSocketChannel server, Path unimplemented) {
        while (server.isOpen()) {
            try {
                SocketChannel launcher = server.accept();
                Thread thread = new Thread(() -> serve(launcher, unimplemented), "job");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                if (server.isOpen()) {
                    System.err.println("cannot accept a launcher: " + e);
                }
            }
        }
    }

    private static void serve(SocketChannel channel, Path unimplemented) {
        try (Launcher launcher = new Launcher(channel)) {
            Job job = new Job(launcher.arguments());
            launcher.whenGone(job::close);
            Job.Outcome outcome = job.run();
            if (outcome.exitCode() == Job.UNIMPLEMENTED) {
                Files.writeString(unimplemented, outcome.error() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            launcher.finish(outcome);
        } catch (IOException e) {
            System.err.println("a launcher has gone: " + e);
        }
    }
}
