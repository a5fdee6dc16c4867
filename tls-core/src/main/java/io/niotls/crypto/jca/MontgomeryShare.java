package io.niotls.crypto.jca;

import io.niotls.proto.NamedGroup;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Shares of x25519 and x448: the last bytes of an X.509 encoding (RFC 8410 §4), whose beginning is constant. */
final class MontgomeryShare implements JcaAgreement.ShareForm {
    private static final byte[] X25519_PREFIX = HexFormat.of().parseHex("302a300506032b656e032100");
    private static final byte[] X448_PREFIX = HexFormat.of().parseHex("3042300506032b656f033900");

    private final Service<KeyFactory> factories;
    private final byte[] prefix;
    private final int length;

    MontgomeryShare(Service<KeyFactory> factories, NamedGroup group) {
        boolean isX25519 = group.equals(NamedGroup.X25519);
        this.factories = factories;
        this.prefix = isX25519 ? X25519_PREFIX : X448_PREFIX;
        this.length = isX25519 ? 32 : 56;
    }

    @Override
    public byte[] shareOf(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - length, encoded.length);
    }

    @Override
    public PublicKey keyOf(byte[] share) throws GeneralSecurityException {
        if (share.length != length) {
            throw new InvalidKeySpecException("a share of another length");
        }
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + length);
        System.arraycopy(share, 0, encoded, prefix.length, length);
        return factories.make().generatePublic(new X509EncodedKeySpec(encoded));
    }
}
