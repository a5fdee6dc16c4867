package io.niotls.fuzz;

import io.niotls.auth.CertificateTarget;
import io.niotls.auth.NameTarget;
import io.niotls.auth.PemTarget;
import io.niotls.cli.HttpTarget;
import io.niotls.cli.proxy.ProxyTarget;
import io.niotls.conformance.HandshakeTarget;
import io.niotls.message.MessageTarget;
import io.niotls.record.RecordTarget;
import io.niotls.session.SessionTarget;
import java.util.Locale;

/** All targets. The names of the constants are those of the methods of {@link TargetsFuzzTest}, in capitals. */
public enum Family {
    /** A record reader, under every cipher. */
    RECORDS(RecordTarget::run),
    /** Every decoder of a message. */
    MESSAGES(MessageTarget::message),
    /** Every decoder of an extension. */
    EXTENSIONS(MessageTarget::extension),
    /** A client's handshakes in TLS 1.2. */
    CLIENT_TLS12(HandshakeTarget::clientTls12),
    /** A client's handshakes in TLS 1.3. */
    CLIENT_TLS13(HandshakeTarget::clientTls13),
    /** A server's handshakes in TLS 1.2. */
    SERVER_TLS12(HandshakeTarget::serverTls12),
    /** A server's handshakes in TLS 1.3. */
    SERVER_TLS13(HandshakeTarget::serverTls13),
    /** Tickets, cookies, stored sessions. */
    SESSIONS(SessionTarget::run),
    /** Key shares. */
    KEY_SHARES(KeyShareTarget::run),
    /** Certificate chains, OCSP responses, public keys, signatures. */
    CERTIFICATES(CertificateTarget::run),
    /** Host names and addresses. */
    NAMES(NameTarget::run),
    /** PEM. */
    PEM(PemTarget::run),
    /** PROXY protocol. */
    PROXY_HEADERS(ProxyTarget::header),
    /** The proxy's configuration. */
    PROXY_CONFIGURATION(ProxyTarget::configuration),
    /** HTTP requests to {@code niotls server --www}. */
    HTTP_REQUESTS(HttpTarget::run);

    private static final Family[] ALL = values();
    /** How often something is run that allocates more than it may. */
    private static final int RUNS = 4;

    private final Target target;

    Family(Target target) {
        this.target = target;
    }

    /**
     * Runs one input. Whatever loads classes, or makes the JDK compile a method handle that was called for the hundredth time,
     * does not count: that does not happen each time.
     */
    void run(byte[] input) throws Exception {
        for (int run = 1; run < RUNS; run++) {
            try {
                target.run(input);
                return;
            } catch (Allocation.Exceeded maybe) {
                // once more
            }
        }
        target.run(input);
    }

    /** Runs an input of any family: its first byte says which. */
    static void runAny(byte[] input) throws Exception {
        Choices choices = new Choices(input);
        ALL[choices.below(ALL.length)].run(choices.rest());
    }

    /** Returns the name of the method of {@link TargetsFuzzTest}. */
    String method() {
        StringBuilder method = new StringBuilder();
        for (String word : name().split("_")) {
            method.append(method.isEmpty() ? word.charAt(0) : Character.toUpperCase(word.charAt(0)));
            method.append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        method.setCharAt(0, Character.toLowerCase(method.charAt(0)));
        return method.toString();
    }
}
