package io.niotls.bogo;

import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the flags say about one connection; {@link Flags} fills it. Text has one character per byte, for the runner's arguments
 * are bytes. A field is empty, false or 0 where its flag was not given.
 */
final class ConnectionSettings {
    /** One certificate with its key. */
    static final class CredentialSettings {
        String certificates = "";
        String key = "";
        final List<SignatureScheme> schemes = new ArrayList<>();
        byte[] ocspResponse = {};
        byte[] certificateTimestamps = {};
        boolean mustMatchIssuer;
    }

    // ---- How to connect ----

    int port;
    boolean ipv6;
    long shimId;
    boolean server;
    int resumeCount;

    // ---- What to offer and accept ----

    int minVersion;
    int maxVersion = 0xffff;
    boolean noTls12;
    boolean noTls13;
    String cipher = "";
    final List<NamedGroup> groups = new ArrayList<>();
    final List<SignatureScheme> verifySchemes = new ArrayList<>();
    String hostName = "";
    String advertiseAlpn = "";
    String selectAlpn = "";
    boolean declineAlpn;
    boolean rejectAlpn;
    boolean noTicket;
    boolean grease;
    boolean fallback;
    boolean ocspStapling;
    boolean certificateTimestamps;
    int maxCertificateList;
    Optional<Policy> policy = Optional.empty();

    // ---- Credentials ----

    final CredentialSettings defaultCredential = new CredentialSettings();
    final List<CredentialSettings> credentials = new ArrayList<>();
    boolean declineOcsp;
    boolean failOcsp;
    boolean verifyPeer;
    boolean requireClientCertificate;
    boolean verifyFail;
    boolean customVerify;
    String clientAuthorities = "";

    // ---- What the program on top does ----

    boolean async;
    boolean writeFirst;
    String initialWrite = "hello";
    int repeatInitialWrite = 1;
    boolean readWithUnfinishedWrite;
    boolean writeDifferentRecordSizes;
    boolean shutsDown;
    boolean checkCloseNotify;
    int readSize = 512;
    boolean keyUpdate;
    boolean keyUpdateBeforeRead;
    int exportLength;
    String exportLabel = "";
    String exportContext = "";
    boolean useExportContext;
    boolean exportBetweenReads;
    boolean exportTrafficSecrets;
    boolean tlsUnique;
    boolean failEarlyCallback;
    boolean failDosCallback;
    boolean failCredentialCallback;
    int resumptionDelay;

    // ---- What must come out ----

    int expectVersion;
    int expectCipher;
    int expectGroup;
    int expectPeerSignature;
    final List<SignatureScheme> expectPeerVerifySchemes = new ArrayList<>();
    String expectServerName = "";
    boolean expectNoServerName;
    String expectAlpn = "";
    String expectAdvertisedAlpn = "";
    String expectPeerCertificates = "";
    boolean expectNoPeerCertificate;
    String expectClientAuthorities = "";
    byte[] expectOcspResponse = {};
    byte[] expectCertificateTimestamps = {};
    boolean expectExtendedMasterSecret;
    boolean expectSessionMiss;
    boolean expectNoSession;
    boolean expectTicketRenewal;
    Optional<Boolean> expectSessionId = Optional.empty();
    Optional<Boolean> expectRetry = Optional.empty();
    OptionalInt expectSelectedCredential = OptionalInt.empty();

    /** Returns the credential that credential flags are about: the one that was begun last, or the default one. */
    CredentialSettings credential() {
        return credentials.isEmpty() ? defaultCredential : credentials.get(credentials.size() - 1);
    }
}
