package io.niotls.auth;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * Encrypted PKCS#8, RFC 5958 §3, with PBES2 (RFC 8018 §6.2): PBKDF2 or scrypt (RFC 7914), then AES or triple DES in CBC. That
 * is all that OpenSSL has written since 1.0; PBES1 and the PKCS#12 schemes are refused with a word of advice.
 */
final class EncryptedKeys {
    /** Ten times what OWASP asks for; more is a damaged or hostile file. */
    private static final int MAX_ITERATIONS = 10_000_000;
    /** Bytes of memory that scrypt may take; OpenSSL's own limit in EVP_PBE_scrypt is 32 MB by default. */
    private static final long MAX_SCRYPT_MEMORY = 128L << 20;

    private record BlockCipher(String keyAlgorithm, String transformation, int keyLength) {}

    private static final Map<ASN1ObjectIdentifier, BlockCipher> CIPHERS = Map.of(
            NISTObjectIdentifiers.id_aes128_CBC, new BlockCipher("AES", "AES/CBC/PKCS5Padding", 16),
            NISTObjectIdentifiers.id_aes192_CBC, new BlockCipher("AES", "AES/CBC/PKCS5Padding", 24),
            NISTObjectIdentifiers.id_aes256_CBC, new BlockCipher("AES", "AES/CBC/PKCS5Padding", 32),
            PKCSObjectIdentifiers.des_EDE3_CBC, new BlockCipher("DESede", "DESede/CBC/PKCS5Padding", 24));

    private static final Map<ASN1ObjectIdentifier, String> PRFS = Map.of(
            PKCSObjectIdentifiers.id_hmacWithSHA1, "PBKDF2WithHmacSHA1",
            PKCSObjectIdentifiers.id_hmacWithSHA224, "PBKDF2WithHmacSHA224",
            PKCSObjectIdentifiers.id_hmacWithSHA256, "PBKDF2WithHmacSHA256",
            PKCSObjectIdentifiers.id_hmacWithSHA384, "PBKDF2WithHmacSHA384",
            PKCSObjectIdentifiers.id_hmacWithSHA512, "PBKDF2WithHmacSHA512");

    private EncryptedKeys() {}

    /**
     * Decrypts.
     *
     * @param password null if there is none, which is an error
     * @param where put before each message
     * @return PKCS#8 in the clear; the caller wipes it
     */
    static byte[] decrypt(byte[] der, char[] password, String where) throws IOException, GeneralSecurityException {
        if (password == null) {
            throw new InvalidKeyException(where + "the private key is encrypted; give its password");
        }
        EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(ASN1Primitive.fromByteArray(der));
        ASN1ObjectIdentifier scheme = info.getEncryptionAlgorithm().getAlgorithm();
        if (!scheme.equals(PKCSObjectIdentifiers.id_PBES2)) {
            throw new InvalidKeyException(where + "the private key is encrypted with the old scheme " + scheme
                    + "; convert it with: openssl pkcs8 -topk8 -in old.pem -out new.pem");
        }
        PBES2Parameters parameters = PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
        ASN1ObjectIdentifier cipherId = parameters.getEncryptionScheme().getAlgorithm();
        BlockCipher cipher = CIPHERS.get(cipherId);
        if (cipher == null) {
            throw new InvalidKeyException(where + "the private key is encrypted with the cipher " + cipherId
                    + ", which is not known here; convert it with: openssl pkcs8 -topk8 -v2 aes-256-cbc");
        }
        byte[] iv = ASN1OctetString.getInstance(parameters.getEncryptionScheme().getParameters()).getOctets();
        byte[] key = derive(parameters.getKeyDerivationFunc(), password, cipher.keyLength(), where);
        try {
            Cipher decryption = Cipher.getInstance(cipher.transformation());
            decryption.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, cipher.keyAlgorithm()), new IvParameterSpec(iv));
            return decryption.doFinal(info.getEncryptedData());
        } catch (BadPaddingException e) {
            throw new InvalidKeyException(where + "the password of the private key is wrong");
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException(where + "the private key does not decrypt; is the file damaged?");
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] derive(KeyDerivationFunc function, char[] password, int length, String where)
            throws GeneralSecurityException {
        if (function.getAlgorithm().equals(ObjectIdentifiers.SCRYPT)) {
            return scrypt(ASN1Sequence.getInstance(function.getParameters()), password, length, where);
        }
        if (!function.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            throw new InvalidKeyException(where + "the key derivation " + function.getAlgorithm() + " is not known here");
        }
        PBKDF2Params parameters = PBKDF2Params.getInstance(function.getParameters());
        String prf = PRFS.get(parameters.getPrf().getAlgorithm());
        if (prf == null) {
            throw new InvalidKeyException(where + "PBKDF2 with " + parameters.getPrf().getAlgorithm() + " is not known here");
        }
        if (parameters.getIterationCount().bitLength() > 31 || parameters.getIterationCount().intValue() > MAX_ITERATIONS) {
            throw new InvalidKeyException(where + "the key derivation asks for more than " + MAX_ITERATIONS + " iterations");
        }
        PBEKeySpec spec = new PBEKeySpec(
                password, parameters.getSalt(), parameters.getIterationCount().intValue(), 8 * length);
        try {
            return SecretKeyFactory.getInstance(prf).generateSecret(spec).getEncoded();
        } finally {
            spec.clearPassword();
        }
    }

    /** RFC 7914 §7.1: salt, cost, block size, parallelization and, maybe, a key length. */
    private static byte[] scrypt(ASN1Sequence parameters, char[] password, int length, String where) throws InvalidKeyException {
        byte[] salt = ASN1OctetString.getInstance(parameters.getObjectAt(0)).getOctets();
        BigInteger cost = ASN1Integer.getInstance(parameters.getObjectAt(1)).getValue();
        BigInteger blockSize = ASN1Integer.getInstance(parameters.getObjectAt(2)).getValue();
        BigInteger parallelization = ASN1Integer.getInstance(parameters.getObjectAt(3)).getValue();
        BigInteger memory = cost.multiply(blockSize).shiftLeft(7);
        if (memory.compareTo(BigInteger.valueOf(MAX_SCRYPT_MEMORY)) > 0 || parallelization.bitLength() > 4) {
            throw new InvalidKeyException(where + "scrypt asks for more memory or time than a key file should");
        }
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        try {
            return SCrypt.generate(bytes, salt, cost.intValueExact(), blockSize.intValueExact(),
                    parallelization.intValueExact(), length);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(encoded.array(), (byte) 0);
        }
    }
}
