package io.niotls.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Timeout;

/**
 * All targets. As tests they run the seeds in {@code TargetsFuzzTestInputs}; {@code interop/fuzz/run} fuzzes them for as long as
 * one likes, and {@link ShortFuzzTest} for a moment.
 */
@Timeout(120)
class TargetsFuzzTest {
    @FuzzTest
    void records(byte[] input) throws Exception {
        Family.RECORDS.run(input);
    }

    @FuzzTest
    void messages(byte[] input) throws Exception {
        Family.MESSAGES.run(input);
    }

    @FuzzTest
    void extensions(byte[] input) throws Exception {
        Family.EXTENSIONS.run(input);
    }

    @FuzzTest
    void clientTls12(byte[] input) throws Exception {
        Family.CLIENT_TLS12.run(input);
    }

    @FuzzTest
    void clientTls13(byte[] input) throws Exception {
        Family.CLIENT_TLS13.run(input);
    }

    @FuzzTest
    void serverTls12(byte[] input) throws Exception {
        Family.SERVER_TLS12.run(input);
    }

    @FuzzTest
    void serverTls13(byte[] input) throws Exception {
        Family.SERVER_TLS13.run(input);
    }

    @FuzzTest
    void sessions(byte[] input) throws Exception {
        Family.SESSIONS.run(input);
    }

    @FuzzTest
    void keyShares(byte[] input) throws Exception {
        Family.KEY_SHARES.run(input);
    }

    @FuzzTest
    void certificates(byte[] input) throws Exception {
        Family.CERTIFICATES.run(input);
    }

    @FuzzTest
    void names(byte[] input) throws Exception {
        Family.NAMES.run(input);
    }

    @FuzzTest
    void pem(byte[] input) throws Exception {
        Family.PEM.run(input);
    }

    @FuzzTest
    void proxyHeaders(byte[] input) throws Exception {
        Family.PROXY_HEADERS.run(input);
    }

    @FuzzTest
    void proxyConfiguration(byte[] input) throws Exception {
        Family.PROXY_CONFIGURATION.run(input);
    }

    @FuzzTest
    void httpRequests(byte[] input) throws Exception {
        Family.HTTP_REQUESTS.run(input);
    }

    /** All of them in one JVM; the seeds are those of the others, with a byte before each that says whose it is. */
    @FuzzTest
    void any(byte[] input) throws Exception {
        Family.runAny(input);
    }
}
