package io.niotls.handshake.server12;

import io.niotls.config.ClientHelloInfo;
import io.niotls.handshake.RecordSizes;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.Present;
import io.niotls.message.ServerHello;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import io.niotls.session.Negotiation;
import java.util.Optional;

/**
 * What is known once the ClientHello has been read and before it is answered, by a full or an abbreviated handshake.
 *
 * @param environment of the connection
 * @param hello the client's offer
 * @param info the same, as programs see it
 * @param applicationProtocol what was chosen of it
 * @param random the server's, 32 bytes
 * @param transcript with the ClientHello, not started
 */
record Opening(
        ServerEnvironment environment,
        ClientHello hello,
        ClientHelloInfo info,
        Optional<String> applicationProtocol,
        byte[] random,
        Transcript transcript) {

    /** Returns whether the client has extended_master_secret, which this server always answers. */
    boolean hasExtendedMasterSecret() {
        return hello.extensions().has(ClientHelloExtension.EXTENDED_MASTER_SECRET);
    }

    /** Returns whether a suite is used with encrypt_then_mac, RFC 7366 §3: only a CBC suite can be. */
    boolean encryptsThenMac(CipherSuite suite) {
        return suite.bulkCipher().mode() == BulkCipher.Mode.CBC
                && hello.extensions().has(ClientHelloExtension.ENCRYPT_THEN_MAC);
    }

    /** Returns whether the client takes tickets, and this server makes them. */
    boolean hasTickets() {
        return environment.config().tickets().isPresent() && hello.extensions().has(ClientHelloExtension.SESSION_TICKET);
    }

    /**
     * Starts the transcript, sends the ServerHello, and returns what it says.
     *
     * @param extensions those that only one kind of handshake has; the others are added
     */
    Agreement answer(CipherSuite suite, byte[] sessionId, boolean ticketFollows, ExtensionBlock.Builder extensions)
            throws TlsException {
        addCommon(extensions, suite, ticketFollows);
        Optional<Integer> maxFragmentLength = maxFragmentLength();
        byte[] encoded =
                new ServerHello(ProtocolVersion.TLS_1_2, random, sessionId, suite, extensions.build()).encode();
        transcript.start(suite.hash());
        transcript.add(encoded);
        if (maxFragmentLength.isPresent()) {
            // RFC 6066 §4: both sides cut all messages from here on, those of the handshake too.
            environment.outbound().limitWrites(maxFragmentLength.get());
        }
        environment.outbound().send(encoded);
        environment.outbound().negotiated(new Negotiation(ProtocolVersion.TLS_1_2, suite, applicationProtocol));
        return new Agreement(
                suite,
                hello.random(),
                random,
                sessionId,
                info.serverName(),
                applicationProtocol,
                hasExtendedMasterSecret(),
                encryptsThenMac(suite),
                ticketFollows,
                maxFragmentLength.isPresent() ? maxFragmentLength.get() : readLimit(),
                maxFragmentLength.isPresent() ? maxFragmentLength.get() : writeLimit());
    }

    private void addCommon(ExtensionBlock.Builder extensions, CipherSuite suite, boolean ticketFollows) {
        ExtensionBlock offered = hello.extensions();
        if (offered.has(ClientHelloExtension.RENEGOTIATION_INFO)
                || hello.cipherSuites().contains(CipherSuite.TLS_EMPTY_RENEGOTIATION_INFO_SCSV)) {
            extensions.add(ServerHelloExtension.RENEGOTIATION_INFO, new byte[0]);
        }
        if (hasExtendedMasterSecret()) {
            extensions.add(ServerHelloExtension.EXTENDED_MASTER_SECRET, Present.PRESENT);
        }
        if (encryptsThenMac(suite)) {
            extensions.add(ServerHelloExtension.ENCRYPT_THEN_MAC, Present.PRESENT);
        }
        if (ticketFollows) {
            extensions.add(ServerHelloExtension.SESSION_TICKET, Present.PRESENT);
        }
        applicationProtocol.ifPresent(protocol -> extensions.add(ServerHelloExtension.ALPN, protocol));
        maxFragmentLength().ifPresent(length -> extensions.add(ServerHelloExtension.MAX_FRAGMENT_LENGTH, length));
        if (offered.has(ClientHelloExtension.RECORD_SIZE_LIMIT)) {
            extensions.add(ServerHelloExtension.RECORD_SIZE_LIMIT,
                    RecordSizes.toSend(environment.config(), ProtocolVersion.TLS_1_2));
        }
    }

    /** RFC 8449 §5: a server that knows record_size_limit "MUST ignore" max_fragment_length beside it. */
    private Optional<Integer> maxFragmentLength() {
        return hello.extensions().has(ClientHelloExtension.RECORD_SIZE_LIMIT)
                ? Optional.empty()
                : hello.extensions().get(ClientHelloExtension.MAX_FRAGMENT_LENGTH);
    }

    private int readLimit() {
        return hello.extensions().has(ClientHelloExtension.RECORD_SIZE_LIMIT)
                ? RecordSizes.toSend(environment.config(), ProtocolVersion.TLS_1_2)
                : RecordSizes.MAX_PLAINTEXT;
    }

    private int writeLimit() throws TlsException {
        Optional<Integer> limit = hello.extensions().get(ClientHelloExtension.RECORD_SIZE_LIMIT);
        return limit.isPresent() ? RecordSizes.allowed(limit.get(), ProtocolVersion.TLS_1_2) : RecordSizes.MAX_PLAINTEXT;
    }
}
