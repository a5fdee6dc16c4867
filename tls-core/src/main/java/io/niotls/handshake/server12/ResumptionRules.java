package io.niotls.handshake.server12;

import io.niotls.config.ClientAuthentication;
import io.niotls.config.ServerConfig;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.ServerSession;
import java.util.Arrays;

/** When a session is resumed: only if a full handshake would come to the same result. Anything else gets a full handshake. */
final class ResumptionRules {
    private ResumptionRules() {}

    /**
     * Returns whether a session that the client has named may be resumed.
     *
     * @throws TlsException with {@link Fault#EXTENDED_MASTER_SECRET_CHANGED}
     */
    static boolean allow(Opening opening, ServerSession session) throws TlsException {
        ServerConfig config = opening.environment().config();
        // A ticket may be one of TLS 1.3: the same keys seal both.
        if (!session.version().equals(ProtocolVersion.TLS_1_2) || session.isExpired(config.clock().instant())) {
            return false;
        }
        // RFC 7627 §5.3: in the session but not in the hello, "the server MUST abort". In neither, it should abort as well: a
        // full handshake is as safe. In the hello alone, it "MUST NOT" resume.
        if (session.extendedMasterSecret() && !opening.hasExtendedMasterSecret()) {
            throw new TlsException(Fault.EXTENDED_MASTER_SECRET_CHANGED);
        }
        return session.extendedMasterSecret()
                && config.cipherSuites().contains(session.cipherSuite())
                && opening.hello().cipherSuites().contains(session.cipherSuite())
                && session.encryptThenMac() == opening.encryptsThenMac(session.cipherSuite())
                && Arrays.equals(session.boundary(), config.boundary())
                && session.serverName().equals(opening.info().serverName())
                && session.applicationProtocol().equals(opening.applicationProtocol())
                && (config.clientAuthentication() != ClientAuthentication.REQUIRED || !session.peerCertificates().isEmpty());
    }
}
