package io.niotls.bogo;

import io.niotls.engine.TlsEngine;
import io.niotls.proto.TlsException;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * One test case: connects to the runner once, and once more for each resumption, and does each time what the flags say. All that
 * later connections know of earlier ones (sessions, ticket keys, the time) lives here.
 */
final class Job implements Closeable {
    /** What the runner takes for "not implemented". */
    static final int UNIMPLEMENTED = 89;

    /** The connection ended in an error, as many cases want it to. */
    private static final int FAILED = 1;
    /** What the runner counts as a failure in any case. */
    private static final int MISMATCH = 90;

    /** What a process has to say when it ends. */
    record Outcome(int exitCode, String output, String error) {}

    private final List<String> arguments;
    private volatile RunnerSocket socket;
    private volatile boolean closed;

    Job(List<String> arguments) {
        this.arguments = arguments;
    }

    /** Runs the case; never throws. */
    Outcome run() {
        if (arguments.contains("-is-handshaker-supported")) {
            // Handshakes that are split between two processes are BoringSSL's own.
            return new Outcome(0, "No\n", "");
        }
        try {
            connect(Flags.parse(arguments));
            return new Outcome(0, "", "");
        } catch (Unimplemented e) {
            return new Outcome(UNIMPLEMENTED, "", e.getMessage());
        } catch (Mismatch e) {
            return new Outcome(MISMATCH, "", e.getMessage() + "\n");
        } catch (TlsException e) {
            return new Outcome(FAILED, "", FailureWords.of(e) + "\n" + e.getMessage() + "\n");
        } catch (IOException e) {
            return new Outcome(FAILED, "", e + "\n");
        } catch (GeneralSecurityException | RuntimeException | Error e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace, true));
            return new Outcome(MISMATCH, "", "the shim failed: " + trace);
        }
    }

    private void connect(Flags.Parsed flags) throws IOException, GeneralSecurityException {
        Memory memory = new Memory();
        for (int i = 0; i <= flags.initial().resumeCount; i++) {
            ConnectionSettings settings = i == 0 ? flags.initial() : flags.resumed();
            memory.beginConnection();
            Observed observed = new Observed();
            TlsEngine engine = Engines.make(settings, memory, observed);
            try (RunnerSocket connection = new RunnerSocket(settings)) {
                socket = connection;
                if (closed) {
                    return;
                }
                new Exchange(settings, connection, engine, observed, i > 0).run();
            }
            memory.advanceClock(settings.resumptionDelay);
        }
    }

    /** Ends the connection that is open, so that the job ends too. */
    @Override
    public void close() {
        closed = true;
        RunnerSocket open = socket;
        if (open != null) {
            open.abort();
        }
    }
}
