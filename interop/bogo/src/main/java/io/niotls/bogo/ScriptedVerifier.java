package io.niotls.bogo;

import io.niotls.auth.PeerCertificates;
import io.niotls.auth.PeerVerifier;
import io.niotls.auth.VerifiedPeer;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Accepts or refuses the peer as the flags say: what is tested is the handshake around it, not the path. */
final class ScriptedVerifier implements PeerVerifier {
    private final ConnectionSettings settings;

    ScriptedVerifier(ConnectionSettings settings) {
        this.settings = settings;
    }

    @Override
    public VerifiedPeer verify(PeerCertificates peer) throws TlsException {
        // BoringSSL's older callback is asked, and not heard, where the peer need not be verified.
        if (settings.verifyFail && (settings.customVerify || settings.verifyPeer || settings.requireClientCertificate)) {
            throw new TlsException(Fault.REJECTED_CERTIFICATE, "-verify-fail");
        }
        if (settings.failOcsp) {
            throw new TlsException(Fault.BAD_OCSP_RESPONSE, "-fail-ocsp-callback");
        }
        return VerifiedPeer.accepted(peer, Optional.empty());
    }

    @Override
    public List<X509Certificate> decode(List<byte[]> encoded) throws TlsException {
        return RunnerCertificates.decode(encoded, limits());
    }

    /** The same for all: a case that resumes under other flags means to. */
    @Override
    public byte[] identity() {
        return new byte[32];
    }

    @Override
    public List<X500Principal> authorities() {
        return names(settings.clientAuthorities);
    }

    /** Reads names in DER, in hexadecimal, with commas between them; "&lt;EMPTY&gt;" and "&lt;NULL&gt;" are none. */
    static List<X500Principal> names(String flag) {
        List<X500Principal> names = new ArrayList<>();
        if (!flag.isEmpty() && !flag.startsWith("<")) {
            for (String name : flag.split(",")) {
                names.add(new X500Principal(HexFormat.of().parseHex(name)));
            }
        }
        return names;
    }
}
