package io.niotls.auth;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Private keys in PEM: PKCS#8 (RFC 5958), encrypted PKCS#8, PKCS#1 (RFC 8017) and SEC 1 (RFC 5915). No exception tells anything
 * of the key; parsers' own messages are dropped, since they may quote what they could not read.
 */
final class PrivateKeys {
    private PrivateKeys() {}

    /**
     * Returns the only private key of a text; certificates and other blocks are left out.
     *
     * @param password of an encrypted key, or null
     * @throws InvalidKeyException if there is no key, more than one, or one that cannot be read
     */
    static PrivateKey of(Pem pem, char[] password) throws GeneralSecurityException {
        List<Pem.Block> keys = pem.blocks().stream().filter(block -> block.label().endsWith("PRIVATE KEY")).toList();
        if (keys.isEmpty()) {
            throw new InvalidKeyException(pem.source() + " holds no private key, but " + pem.found());
        }
        if (keys.size() > 1) {
            throw new InvalidKeyException(pem.source() + " holds " + keys.size() + " private keys; leave only one");
        }
        Pem.Block block = keys.get(0);
        String where = pem.source() + ", line " + block.line() + ": ";
        if (block.headers()) {
            throw new InvalidKeyException(where + "the key is encrypted in OpenSSL's old way, whose key derivation is one MD5;"
                    + " convert it with: openssl pkcs8 -topk8 -in old.pem -out new.pem");
        }
        try {
            return decode(pem, block, password, where);
        } catch (IOException | IllegalArgumentException | IllegalStateException | ClassCastException e) {
            throw new InvalidKeyException(where + "the block \"" + block.label() + "\" does not hold a key of that form");
        }
    }

    private static PrivateKey decode(Pem pem, Pem.Block block, char[] password, String where)
            throws IOException, GeneralSecurityException {
        return switch (block.label()) {
            case "PRIVATE KEY" -> decodePkcs8(block.content(), where);
            case "ENCRYPTED PRIVATE KEY" -> {
                byte[] plain = EncryptedKeys.decrypt(block.content(), password, where);
                try {
                    yield decodePkcs8(plain, where);
                } catch (IOException | IllegalArgumentException e) {
                    // One wrong password in 256 leaves what looks like padding.
                    throw new InvalidKeyException(where + "the password of the private key is wrong");
                } finally {
                    Arrays.fill(plain, (byte) 0);
                }
            }
            case "RSA PRIVATE KEY" -> generate(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE), block.content(), where);
            case "EC PRIVATE KEY" -> decodeSec1(pem, block.content(), where);
            case "OPENSSH PRIVATE KEY" -> throw new InvalidKeyException(
                    where + "the key is in OpenSSH's own form; convert it with: ssh-keygen -p -m PKCS8 -f FILE");
            default -> throw new InvalidKeyException(where + "a \"" + Printable.of(block.label()) + "\" is of no use in TLS");
        };
    }

    private static PrivateKey decodePkcs8(byte[] der, String where) throws IOException, GeneralSecurityException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(ASN1Primitive.fromByteArray(der));
        return generate(info.getPrivateKeyAlgorithm(), info.getPrivateKey().getOctets(), where);
    }

    /** SEC 1 keeps the curve in the key or, in what {@code openssl ecparam -genkey} writes, in a block before it as well. */
    private static PrivateKey decodeSec1(Pem pem, byte[] der, String where) throws IOException, GeneralSecurityException {
        ECPrivateKey key = ECPrivateKey.getInstance(ASN1Primitive.fromByteArray(der));
        ASN1Encodable curve = key.getParametersObject();
        if (curve == null) {
            Optional<Pem.Block> parameters =
                    pem.blocks().stream().filter(block -> block.label().equals("EC PARAMETERS")).findFirst();
            if (parameters.isEmpty()) {
                throw new InvalidKeyException(where + "the key does not name its curve, and there is no block \"EC PARAMETERS\"");
            }
            curve = ASN1Primitive.fromByteArray(parameters.get().content());
        }
        return generate(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), der, where);
    }

    /** Makes a key of its algorithm and content, as plain PKCS#8: version 0 without attributes, which every JDK reads. */
    private static PrivateKey generate(AlgorithmIdentifier algorithm, byte[] content, String where)
            throws IOException, GeneralSecurityException {
        String name = keyFactory(algorithm.getAlgorithm(), where);
        ASN1OctetString octets = new DEROctetString(content);
        byte[] pkcs8 = new PrivateKeyInfo(algorithm, ASN1Primitive.fromByteArray(octets.getOctets())).getEncoded("DER");
        try {
            return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException(where + "this JDK cannot read the " + name + " key; is its curve or size unusual?");
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static String keyFactory(ASN1ObjectIdentifier algorithm, String where) throws InvalidKeyException {
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return "RSA";
        }
        if (algorithm.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            return "RSASSA-PSS";
        }
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "EC";
        }
        if (algorithm.equals(ObjectIdentifiers.ED25519)) {
            return "Ed25519";
        }
        if (algorithm.equals(ObjectIdentifiers.ED448)) {
            return "Ed448";
        }
        throw new InvalidKeyException(where + "a key of algorithm " + algorithm + "; TLS can use RSA, EC, Ed25519 and Ed448");
    }
}
