package io.niotls.handshake.client12;

import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.Established;
import io.niotls.handshake.Outbound;
import io.niotls.handshake.State;
import io.niotls.message.Finished;
import io.niotls.message.NewSessionTicketTls12;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.FinishedVerified;
import io.niotls.secret.Tls12Keys;
import io.niotls.secret.Tls12Master;
import io.niotls.secret.Transcript;
import io.niotls.session.ClientSession;
import io.niotls.session.ConnectionInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The end of a handshake, from the moment that the master secret is known: what full and abbreviated handshakes have in common.
 * They differ in who sends Finished first.
 *
 * <p>Owns the secrets. Passed on from state to state, used by one at a time.
 */
abstract class Completion {
    /** RFC 5246 appendix F.1.4: "An upper limit of 24 hours is suggested"; for servers that do not say how long. */
    private static final Duration UNSPECIFIED_LIFETIME = Duration.ofHours(24);

    private final ClientEnvironment environment;
    private final Agreement agreement;
    private final Tls12Master master;
    private final Tls12Keys keys;
    private final Transcript transcript;
    private final Instant now;

    /** Takes over the master secret, and derives the keys. */
    Completion(ClientEnvironment environment, Agreement agreement, Tls12Master master, Transcript transcript) {
        this.environment = environment;
        this.agreement = agreement;
        this.master = master;
        this.keys = master.keys(agreement.cipherSuite(), agreement.clientRandom(), agreement.serverRandom());
        this.transcript = transcript;
        this.now = environment.config().clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Goes on when the server's Finished was right. */
    abstract State complete(FinishedVerified proof, byte[] serverVerifyData, Optional<NewSessionTicketTls12> ticket)
            throws TlsException;

    /** Wipes the secrets of a handshake that has failed. */
    void close() {
        master.close();
        keys.close();
    }

    /** Returns the state that expects the first of the server's last messages. */
    final State expectServersEnd() {
        return agreement.ticketFollows()
                ? new ExpectNewSessionTicket(this)
                : new ExpectChangeCipherSpec(this, Optional.empty());
    }

    /** Notes a message that belongs to what Finished covers. */
    final void addToTranscript(byte[] message) {
        transcript.add(message);
    }

    /** Expects the server's keys from now on. */
    final void readWithServersKeys() throws TlsException {
        environment.outbound().readWith(agreement.recordKeys(keys.server()));
        environment.outbound().limitReads(agreement.readLimit());
    }

    /** Changes to the client's keys, sends Finished, and returns its verify_data. */
    final byte[] sendFinished() {
        Outbound outbound = environment.outbound();
        outbound.sendChangeCipherSpec();
        outbound.writeWith(agreement.recordKeys(keys.client()));
        outbound.limitWrites(agreement.writeLimit());
        byte[] verifyData = master.clientVerifyData(transcript.current());
        byte[] finished = new Finished(verifyData).encode();
        transcript.add(finished);
        outbound.send(finished);
        return verifyData;
    }

    /** Checks the server's Finished. */
    final FinishedVerified verify(Finished finished) throws TlsException {
        return Tls12Master.verify(master.serverVerifyData(transcript.current()), finished.verifyData())
                .orElseThrow(() -> new TlsException(Fault.BAD_FINISHED));
    }

    /** Opens the connection, and wipes what is not needed any more. */
    final State establish(FinishedVerified proof, ConnectionInfo info, byte[] firstVerifyData) {
        environment.outbound().established(new Established(
                proof,
                info,
                master.exporter(agreement.clientRandom(), agreement.serverRandom()),
                Optional.empty(),
                // RFC 7627 §5.4: without the extension two connections may have the same value (triple handshake).
                Optional.of(firstVerifyData).filter(data -> agreement.extendedMasterSecret())));
        master.close();
        keys.close();
        return new Traffic(environment.outbound(), environment.config().limits());
    }

    /** Starts what is kept of this connection; the caller adds what names it to the server, and what is known of the server. */
    final ClientSession.Builder session(Optional<NewSessionTicketTls12> ticket) {
        return ClientSession.builder(ProtocolVersion.TLS_1_2, agreement.cipherSuite(), master.forSession())
                .createdAt(now)
                .lifetime(ticket.map(NewSessionTicketTls12::lifetimeHintSeconds)
                        .filter(seconds -> seconds > 0)
                        .map(Duration::ofSeconds)
                        .orElse(UNSPECIFIED_LIFETIME))
                .sessionId(agreement.sessionId())
                .ticket(ticket.map(NewSessionTicketTls12::ticket).orElse(new byte[0]))
                .serverName(agreement.serverName().orElse(null))
                .applicationProtocol(agreement.applicationProtocol().orElse(null))
                .extendedMasterSecret(agreement.extendedMasterSecret())
                .encryptThenMac(agreement.encryptThenMac())
                .boundary(environment.boundary());
    }

    /** Keeps a session for the next connection. */
    final void keep(ClientSession session) {
        environment.sessionKey().ifPresent(key -> environment.config().sessions().orElseThrow().put(key, session));
    }

    /** Returns when this handshake takes place, in milliseconds. */
    final Instant now() {
        return now;
    }

    final ClientEnvironment environment() {
        return environment;
    }

    final Agreement agreement() {
        return agreement;
    }
}
