package io.niotls.handshake.server13;

import io.niotls.config.ClientHelloInfo;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.KeyShareEntry;
import io.niotls.message.OfferedPsks;
import io.niotls.message.PskMode;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A ClientHello for TLS 1.3, checked in itself.
 *
 * @param hello as it came
 * @param encoded the same, header included
 * @param info for the program
 * @param shares key shares by group
 * @param psks the pre-shared keys it offers, without those that no mode would let us use
 * @param modes how it would use them
 */
record Request(
        ClientHello hello,
        byte[] encoded,
        ClientHelloInfo info,
        Map<NamedGroup, byte[]> shares,
        Optional<OfferedPsks> psks,
        List<PskMode> modes) {

    static Request of(ClientHello hello, byte[] encoded, ClientHelloInfo info) throws TlsException {
        if (hello.compressionMethods().length != 1) {
            // RFC 8446 §4.1.2: exactly one byte, set to zero
            throw new TlsException(Fault.COMPRESSION);
        }
        ExtensionBlock extensions = hello.extensions();
        Optional<OfferedPsks> psks = extensions.get(ClientHelloExtension.PRE_SHARED_KEY);
        Optional<List<PskMode>> modes = extensions.get(ClientHelloExtension.PSK_KEY_EXCHANGE_MODES);
        if (psks.isPresent() && modes.isEmpty()) {
            // RFC 8446 §4.2.9: servers MUST abort
            throw new TlsException(Fault.MISSING_EXTENSION, ExtensionType.PSK_KEY_EXCHANGE_MODES.toString());
        }
        checkMandatoryExtensions(extensions);
        return new Request(hello, encoded, info, shares(extensions), psks, modes.orElse(List.of()));
    }

    /** RFC 8446 §9.2. */
    private static void checkMandatoryExtensions(ExtensionBlock extensions) throws TlsException {
        boolean groups = extensions.has(ClientHelloExtension.SUPPORTED_GROUPS);
        if (groups != extensions.has(ClientHelloExtension.KEY_SHARE)) {
            throw missing(groups ? ExtensionType.KEY_SHARE : ExtensionType.SUPPORTED_GROUPS);
        }
        if (!extensions.has(ClientHelloExtension.PRE_SHARED_KEY)) {
            if (!extensions.has(ClientHelloExtension.SIGNATURE_ALGORITHMS)) {
                throw missing(ExtensionType.SIGNATURE_ALGORITHMS);
            }
            if (!groups) {
                throw missing(ExtensionType.SUPPORTED_GROUPS);
            }
        }
    }

    private static TlsException missing(ExtensionType type) {
        return new TlsException(Fault.MISSING_EXTENSION, type.toString());
    }

    private static Map<NamedGroup, byte[]> shares(ExtensionBlock extensions) throws TlsException {
        Set<NamedGroup> groups = new HashSet<>(extensions.get(ClientHelloExtension.SUPPORTED_GROUPS).orElse(List.of()));
        Map<NamedGroup, byte[]> shares = new HashMap<>();
        for (KeyShareEntry entry : extensions.get(ClientHelloExtension.KEY_SHARE).orElse(List.of())) {
            // RFC 8446 §4.2.8: only groups of supported_groups, none twice
            if (!groups.contains(entry.group()) || shares.put(entry.group(), entry.share()) != null) {
                throw new TlsException(Fault.BAD_KEY_SHARE_LIST, entry.group().toString());
            }
        }
        return shares;
    }

    /** Returns the schemes that our CertificateVerify may use. */
    List<SignatureScheme> signatureSchemes() {
        return info.signatureSchemes().stream().filter(SignatureScheme::isAllowedInTls13).toList();
    }

    List<SignatureScheme> certificateSchemes() {
        return hello.extensions().get(ClientHelloExtension.SIGNATURE_ALGORITHMS_CERT).orElse(info.signatureSchemes());
    }

    /** Returns whether the client has sent data without waiting for our answer. */
    boolean hasEarlyData() {
        return hello.extensions().has(ClientHelloExtension.EARLY_DATA);
    }

    /** Returns how many bytes of the encoded hello a binder covers, RFC 8446 §4.2.11.2. */
    int boundLength() {
        return encoded.length - psks.orElseThrow().bindersLength();
    }
}
