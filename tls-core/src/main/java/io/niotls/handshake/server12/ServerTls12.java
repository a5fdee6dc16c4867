package io.niotls.handshake.server12;

import io.niotls.config.ClientHelloInfo;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.handshake.Paused;
import io.niotls.handshake.ServerChoices;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.ServerSession;
import io.niotls.wire.DecodeException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where a server's handshake goes on when TLS 1.2 was chosen. */
public final class ServerTls12 {
    private static final int RANDOM_LENGTH = 32;
    private static final byte UNCOMPRESSED = 0;

    private ServerTls12() {}

    /**
     * Takes the ClientHello, whose version, fallback signal and compression have been checked.
     *
     * @param transcript with the ClientHello, not started
     * @param downgradeSentinelOrNull the last 8 bytes of the random, RFC 8446 §4.1.3
     * @return the state that expects the client's next message
     */
    public static State start(ServerEnvironment environment, ClientHello hello, ClientHelloInfo info, Transcript transcript,
            byte[] downgradeSentinelOrNull) throws TlsException {
        checkExtensions(environment.config(), hello.extensions());
        // First of all, because a session is only resumed for the protocol that would be chosen without it.
        Optional<String> applicationProtocol = ServerChoices.applicationProtocol(environment.config(), info);
        byte[] random = new byte[RANDOM_LENGTH];
        environment.config().random().nextBytes(random);
        if (downgradeSentinelOrNull != null) {
            int length = downgradeSentinelOrNull.length;
            System.arraycopy(downgradeSentinelOrNull, 0, random, RANDOM_LENGTH - length, length);
        }
        return findSession(new Opening(environment, hello, info, applicationProtocol, random, transcript));
    }

    private static void checkExtensions(ServerConfig config, ExtensionBlock extensions) throws TlsException {
        Optional<byte[]> renegotiationInfo = extensions.get(ClientHelloExtension.RENEGOTIATION_INFO);
        if (renegotiationInfo.isPresent() && renegotiationInfo.get().length > 0) {
            // RFC 5746 §3.6. A client without the extension is served: there is no renegotiation here that could mislead it.
            throw new TlsException(Fault.BAD_RENEGOTIATION_INFO);
        }
        if (config.extendedMasterSecretRequired() && !extensions.has(ClientHelloExtension.EXTENDED_MASTER_SECRET)) {
            throw new TlsException(Fault.NO_EXTENDED_MASTER_SECRET);
        }
        Optional<byte[]> pointFormats = extensions.get(ClientHelloExtension.EC_POINT_FORMATS);
        List<NamedGroup> groups = extensions.get(ClientHelloExtension.SUPPORTED_GROUPS).orElse(List.of());
        if (pointFormats.isPresent() && !contains(pointFormats.get(), UNCOMPRESSED)
                && groups.stream().anyMatch(group -> group.kind() == NamedGroup.Kind.ELLIPTIC_CURVE)) {
            // RFC 8422 §5.1.2: with curves but without uncompressed points "the server MUST abort", illegal_parameter.
            throw new TlsException(Fault.ILLEGAL_FIELD, "ec_point_formats without uncompressed");
        }
    }

    private static boolean contains(byte[] formats, byte format) {
        for (byte other : formats) {
            if (other == format) {
                return true;
            }
        }
        return false;
    }

    private static State findSession(Opening opening) throws TlsException {
        ServerConfig config = opening.environment().config();
        Optional<byte[]> ticket = opening.hello().extensions()
                .get(ClientHelloExtension.SESSION_TICKET)
                .filter(given -> given.length > 0 && config.tickets().isPresent());
        if (ticket.isPresent()) {
            // RFC 5077 §3.4: with a ticket the server "MUST NOT attempt to use the Session ID in the ClientHello".
            return Paused.on(new Pause.OpenTicket(config.tickets().orElseThrow(), ticket.get()),
                    state -> resumeOrNot(opening, state.flatMap(ServerTls12::decode), Resumption.TICKET));
        }
        if (opening.hello().sessionId().length > 0 && config.sessions().isPresent()) {
            return Paused.on(new Pause.LoadSession(config.sessions().orElseThrow(), opening.hello().sessionId()),
                    session -> resumeOrNot(opening, session, Resumption.SESSION_ID));
        }
        return new FirstFlight(opening).start();
    }

    private static Optional<ServerSession> decode(byte[] state) {
        try {
            return Optional.of(ServerSession.decode(state));
        } catch (DecodeException e) {
            // Sealed by a newer or older version of this library with the same keys: as good as no session.
            return Optional.empty();
        } finally {
            Arrays.fill(state, (byte) 0);
        }
    }

    private static State resumeOrNot(Opening opening, Optional<ServerSession> session, Resumption how) throws TlsException {
        return session.isPresent() && ResumptionRules.allow(opening, session.get())
                ? new AbbreviatedFlight(opening, session.get(), how).send()
                : new FirstFlight(opening).start();
    }
}
