package io.niotls.auth;

/** What OpenSSL 3.0 writes: throw-away keys and certificates, each with the command that made it. The keys protect nothing. */
final class OpenSslSamples {
    /** openssl req -x509 -key .... */
    static final String EC_CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBiDCCAS6gAwIBAgIUUQHnaACabIaG3ZrfGN79gZIztigwCgYIKoZIzj0EAwIw
            DTELMAkGA1UEAwwCZWMwIBcNMjYxMTIyMDIwMTQ2WhgPMjA1MTA3MTQwMjAxNDZa
            MA0xCzAJBgNVBAMMAmVjMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAbvKxlam
            Yv4ubUMIXcLwZgmaMbhGvqAoSK8B/Ji28Qcy8xcSnYCNqYgwDs4c9t/u0HUc58ht
            XtTaoEMXbma3+aNqMGgwHQYDVR0OBBYEFH5Uab08/4+OlRonvkZ0Ri7S2SwPMB8G
            A1UdIwQYMBaAFH5Uab08/4+OlRonvkZ0Ri7S2SwPMA8GA1UdEwEB/wQFMAMBAf8w
            FQYDVR0RBA4wDIIKZWMuZXhhbXBsZTAKBggqhkjOPQQDAgNIADBFAiBkmmgHm+XW
            9yMlAUfjRBVjuAXr4oDf2MtjFdp2o8KkBQIhAJdUdpRKqh1LLXYt5/7EzLapzwTy
            WCrScQJRZc87UuTO
            -----END CERTIFICATE-----
            """;

    /** openssl pkcs8 -topk8 -nocrypt. */
    static final String EC_PKCS8 = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIkgjs11nx9jNGYOX
            XFse/FU7K7B1eha2Rbsm14qPFSChRANCAAQBu8rGVqZi/i5tQwhdwvBmCZoxuEa+
            oChIrwH8mLbxBzLzFxKdgI2piDAOzhz23+7QdRznyG1e1NqgQxduZrf5
            -----END PRIVATE KEY-----
            """;

    /** openssl ec. */
    static final String EC_SEC1 = """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEICJII7NdZ8fYzRmDl1xbHvxVOyuwdXoWtkW7JteKjxUgoAoGCCqGSM49
            AwEHoUQDQgAEAbvKxlamYv4ubUMIXcLwZgmaMbhGvqAoSK8B/Ji28Qcy8xcSnYCN
            qYgwDs4c9t/u0HUc58htXtTaoEMXbma3+Q==
            -----END EC PRIVATE KEY-----
            """;

    /** openssl ecparam -name prime256v1 -genkey. */
    static final String EC_PARAMETERS_SEC1 = """
            -----BEGIN EC PARAMETERS-----
            BggqhkjOPQMBBw==
            -----END EC PARAMETERS-----
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEICJII7NdZ8fYzRmDl1xbHvxVOyuwdXoWtkW7JteKjxUgoAoGCCqGSM49
            AwEHoUQDQgAEAbvKxlamYv4ubUMIXcLwZgmaMbhGvqAoSK8B/Ji28Qcy8xcSnYCN
            qYgwDs4c9t/u0HUc58htXtTaoEMXbma3+Q==
            -----END EC PRIVATE KEY-----
            """;

    /** openssl pkcs8 -topk8; the password is sesame here and below. */
    static final String EC_AES256_SHA256 = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHrMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAipQunySHcbTgIBZDAM
            BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQ3CZhb/ApDofgX8AvhS3grgSBkKt/
            4bjAe+z0hfeOLALOLjSps+4wJ13h6iIOLHlTawq3DiW7BI0BxXNIpG52+xfNZfZL
            MPnx3D+iGq+OBE4PEkbItOlwpXvGjA+duxWM32rHqMkgCqecvqsgIj5e42eW8mfN
            HsipTviNtnhPpPjYoeg8TmyLp4WO5KI6v/UnhbVua+Q6np1XZO7BF/8VyMQ6lg==
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    /** openssl pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA512. */
    static final String EC_AES128_SHA512 = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHrMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAiuBb5dBphhzwIBZDAM
            BggqhkiG9w0CCwUAMB0GCWCGSAFlAwQBAgQQvzIXQnW2QhbbYOI/hJW3QQSBkJ5t
            v4D13gdhzwaMCk1keezZjxINpWzVuqEiFTYWTfaCLxodUkP459hh2rkeEvrHeuzH
            nZofZxPAYhB+uU9in/oosr2uVmmPXI5vflrsiRrMWE67QKkKNKusnxEJgJJLU61d
            78358MG/PMKAZW59+QsohA87dMurkGTNfRKFH2VJAJBfsFsvhiLxmphxn8leKw==
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    /** openssl pkcs8 -topk8 -v2 des3 -v2prf hmacWithSHA1. */
    static final String EC_DES3_SHA1 = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHUMD8GCSqGSIb3DQEFDTAyMBoGCSqGSIb3DQEFDDANBAilYeOljqgFRQIBZDAU
            BggqhkiG9w0DBwQIs/mPdFsbb2sEgZDR7QUH/wdi9CStkF/WB8n7rY+6X7/rTozv
            X5t7fD+ozdMxLmqfsrOmbDTvQhv3hw4uRqaQXUEyqvj084LB8ji65VA0BtjHeRoJ
            EeLVqk22P6CAuHoyw5GVEgZqbICga5qSvG/TyWiuNHvxaUMJ6s+8etL9dH3oDxs1
            gft1H9rZsX7ykLWPXNP02wqnA4RxP3A=
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    /** openssl pkcs8 -topk8 -scrypt. */
    static final String EC_SCRYPT = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHkME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAi5YAYKmGWXYQICBAAC
            AQgCAQEwHQYJYIZIAWUDBAEqBBB/L7/dbhND4DFWUUbRn42bBIGQVcR8LUs1s6b7
            bITFMYMs6MBvpc/IT2BmcwvxUs07mniYYZeyaZfyvMlylGv6FHa6ok1jkYDuGVX8
            BtjlCVfS6j3QiMJXjSa/KULjU1c+PipW/2eEkx6TFK4HYJOVVeHmcZlczIOPIK82
            IP1Xx+UpoXeE9uIW415saHutdXLSnxHx1PjFO9VCr54yVnb2p9sb
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    /** openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES. */
    static final String EC_PBES1 = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIGxMBwGCiqGSIb3DQEMAQMwDgQIqaeeNRd/7RwCAggABIGQEybTuBdpxYS/PsU8
            PbpeSMDKPOQxxYFHMl/W74BJRpEjYtHiIjZcDYMzlqvPcnFkdAXHqyN7eWSLAzQf
            47Hoy2OuXjLqB0OiZPrQqXxzcUyuSe8jMLE7dPRuLaOiZx03UeLbQMWYIrBc0QWB
            NMN/YAYptXlvvXVTSEozUL6OUdBvg8guLQwN1OVyNtP/rVC/
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    /** The password is geheim- and two sharp s, in UTF-8. */
    static final String EC_UTF8_PASSWORD = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHrMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAj0bWZJQ5cg9gIBZDAM
            BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQZzGuRaZnElSnni2SD/EyWASBkE8Y
            mZEZl/lRAFH84FltjMEJg0KXp4zaLi+pkJVLbyxWh1FIW27Vejpiw86RoqFE0mD+
            yeP/OSSACtMcHI1p2qTxva2K+21hEzXErCPpfFiqWs8qBHlzVpex87diS87qxiNn
            JbzyXnjPdrATLGwOGc8MosQo+AbhdLZ0OULozdXn78wPEWGtsXX98No2qTPFjw==
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    /** openssl pkcs12 -export; Base64 without a frame. */
    static final String EC_PKCS12_BASE64 = """
            MIIEPgIBAzCCA/UGCSqGSIb3DQEHAaCCA+YEggPiMIID3jCCAoEGCSqGSIb3DQEH
            BqCCAnIwggJuAgEAMIICZwYJKoZIhvcNAQcBMFYGCSqGSIb3DQEFDTBJMCgGCSqG
            SIb3DQEFDDAbBAjmcZgED7eS4wIBZDAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQB
            KgQQSyBz/GHYj69e41jCNhlYNoCCAgBY9k7H+PMo4fUOY9BZZ5uj7BiyRO8Evohg
            TN+75JvCt+lg5zF+psGg69tLE3osnAyHVSJRySZt2ZLBhBZET96esZ0CehYRaXyO
            Sc8LTRfHAxoWYEU5UpauXN7WUPzqZDeD6RDoCBcN6MNEnoqd/AMSOy5tbJzeqGnD
            fARTllh9udHaEgCdbtw4/ul+alA7AFYuxt6QJfs2kcjCoidFupF0HG8/oqs7YmB3
            gvFnkaBz8lNnhoRkTuwkHwDj0G2DMlO9lHdXnpd5gPsoK2m4fEM+I9qdWQ1JzJDu
            4WxIjbxKja/C5WzTxIFgBaIs1GlGHBWYdzd22AXZGp70fbtBiaAaT3xwkR7C45JP
            2Zx/Yn582GrIPmzELBiJU42oz2TLEIv2/X/R3bfk6RkNAIZ7ZbuFnmPLmm8kEoy4
            0KSQvp6XLY2kdNrAMDz6P1J3paqM+Ja5+v+YpEOi8ZANEii74es5XzmQjo8tQhZU
            AZuX37i0I7d/rJqHmBEMVY6Xym+fNxF41xzu2YHaLMC9KlXIq5Hhytshj9OkXEyO
            mk3ZU3sxjFm5t2U/jfr4c6eSJSNH8xXQque9GuWleNXlMEbIlZ52g8LeN5aGm+jU
            RUAt149pPQZkvBK2GNU6Hbp0/UjFR9n1eFRvRsGPUSZVj+6Zq7yo1403bzcjR6Bz
            cIEiS7JQizCCAVUGCSqGSIb3DQEHAaCCAUYEggFCMIIBPjCCAToGCyqGSIb3DQEM
            CgECoIHuMIHrMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAgUh2m+2Wpw
            UgIBZDAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQhifdkw/qk2s1vudt7W62
            PQSBkNDct6fj/GK7iX4p8ngn3akk40MjJemJkZggtLNI2iIAoBt9T4lo01UaYpJV
            e1W1XJ6BI56W+raPJcRYuyGRvczH61dDxVMI0j9FuVd4w6OqtodA+fhHmN2/KMGm
            Y8VC+e7+Pxio5ZiSyaJB32gb3BSCsibHajEd7jyrFF+aSkZc3INtJTcnGOquS+tu
            XGeSFjE6MBMGCSqGSIb3DQEJFDEGHgQAZQBjMCMGCSqGSIb3DQEJFTEWBBSae2Jl
            7oH0Ji+2G9FvtQSnVkI11jBAMDEwDQYJYIZIAWUDBAIBBQAEIHJWpWrJUAUnaDF1
            ANrPhQJylu5bElcR5hiSMviZhHxzBAgq8M0/HLOtKgIBZA==
            """;

    /** openssl req -x509. */
    static final String RSA_CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIDFzCCAf+gAwIBAgIUKw3kM77XxCebWjWGiFMaCq8O3qkwDQYJKoZIhvcNAQEL
            BQAwDjEMMAoGA1UEAwwDcnNhMCAXDTI2MTEyMjAyMDE0NloYDzIwNTEwNzE0MDIw
            MTQ2WjAOMQwwCgYDVQQDDANyc2EwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEK
            AoIBAQDg5L0mR5zQARmt4RSWtI5brjEF0XoUE3ieQPvalkzPJH7Zl238GfBZusVK
            A43IROotU8EMjPq1zf/HEtdtggppQ0uFU5jeBDzfSJOfDQskAGRuPFNU0fFmqv+2
            17EITQ4cRA03F8pheEgY31eAIhNd4iygSqlMkxx7W2Y6hbcCjkw9rw7IA5hwKpuP
            Vdspx/ztT/N5wpPaSoHeE/kiS88iNKPQX1IAiK1PGgZlUdPH9+Do+D2UxS+RaFg3
            wjNwMDOQylAz/m5ovAbXOveT5gacmutOqLbCNgFx4SF4Wxr56LRDae32CIa/N+KC
            EnXQZh1WDh8uU6GFYnHOyME40UAhAgMBAAGjazBpMB0GA1UdDgQWBBR+6xeFKdxS
            fGvSx/7ZFmaW9EUSpjAfBgNVHSMEGDAWgBR+6xeFKdxSfGvSx/7ZFmaW9EUSpjAP
            BgNVHRMBAf8EBTADAQH/MBYGA1UdEQQPMA2CC3JzYS5leGFtcGxlMA0GCSqGSIb3
            DQEBCwUAA4IBAQB7xT8Y28dASQMCQS9+ezIX8Vg2SvmE6JBfMC8M18j/6cheSUCT
            mNzhIag7/UIWOAZzEUTUrK+s/rW6PZuYaZ5PaiH1IbqgCPu6cH113ZRxFvnCnkiA
            2cIjOUBG55BOAaGHHLPNpjEBSn/VHZiRku/rB9jU0l7LfK0cOoRG1xFzYCCKkQ6E
            iQyl3EsVAoQ06u0RJz6WRdZ8Swnx6I+Hynq2M+uFef2SxpSzp/IBOBE+h/rH/YuD
            j623Ccu/pDHbfCWW9zFVctK9q/OtzLRMtz3cPTTankklSD8VaP2iow7C5ZBw0sKN
            OmrTBUbVfBCmaGKiMYltiqfCWGUlHL/dWbSj
            -----END CERTIFICATE-----
            """;

    /** openssl pkcs8 -topk8 -nocrypt. */
    static final String RSA_PKCS8 = """
            -----BEGIN PRIVATE KEY-----
            MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDg5L0mR5zQARmt
            4RSWtI5brjEF0XoUE3ieQPvalkzPJH7Zl238GfBZusVKA43IROotU8EMjPq1zf/H
            EtdtggppQ0uFU5jeBDzfSJOfDQskAGRuPFNU0fFmqv+217EITQ4cRA03F8pheEgY
            31eAIhNd4iygSqlMkxx7W2Y6hbcCjkw9rw7IA5hwKpuPVdspx/ztT/N5wpPaSoHe
            E/kiS88iNKPQX1IAiK1PGgZlUdPH9+Do+D2UxS+RaFg3wjNwMDOQylAz/m5ovAbX
            OveT5gacmutOqLbCNgFx4SF4Wxr56LRDae32CIa/N+KCEnXQZh1WDh8uU6GFYnHO
            yME40UAhAgMBAAECggEAbBJPuSUBvM1Cj1XR5IgYvwLqyO58uUgQFxCIVucSOxrB
            IIROFK9MWnpP03z4tcw0MpsEcqkO064OI5aw0o2CvknZ8VSWad5keDIyymRkvaS4
            nma77s9Cr8EtyCpHhwMsbDXhmd+DYCqCjv1I2ajGYL/PDSpDyCoLrlXiPu5B32Ym
            oPw1erWgW5Pt6RQf4+HFjHiBMk2MogB44rGeVv3e0ZrtdGirSrSligyw8cKD4CYA
            m2f3wo3T3gDsIP4TIRFVxdaJfOrqHZBUgWAeDB9gRqq3qrB1z4KwRE3epJuNBKXX
            fsdTuV00ZBEvclo5dsckJB0FV6Vl0b9n0VHjhou5dwKBgQD0/g8/O23SCAB2r4gu
            SrwiOHxfBMZH4pV9/bgK6IgLZrba7fgERBAPqrPZ/+CUE+rB7/Ieuuavjt44gEuY
            zbkAz8PXSVE9tj0ZyTyPvBkmve+6XtILkC0NOXfjNrmFX+WnnNXJJ8oDx+7XH2dX
            P7rfvZrOzbMZ71Ey/npRZa6tvwKBgQDq/3+iO4d9BQmOa7e8fINvhRUVV7AWRfgP
            rpM4sQCY0kYjtAQtVAjcZ/LNqkz0CU4+6TeVAlQu8bPmaxz592b8qAbx+SFMvLv6
            1ME63oPjWC4Ysq1umb+ioQSKrJH+GiD+hrMTzptC+IpkAwyyhNhMZlkepiU/Hz+3
            ZYCSU89KHwKBgQDNkaybgzNYLCyvagRby4vnLvx1Al2aDe8gQ9e9F3aoEmzWcR1N
            /wp3CuZUwtbfiYLPbpX74RoWL0wZntVQBzb4Dl2m9Lc9j//e9jNh7BQypOdVu6CF
            4VlcIl+NgOrUli3uobPlUQS6fXXUfl5JIImemcsfQgzJczzwDAX47NhQowKBgETr
            3G4jUXBsSso3c3LXfeD2QiG5Tw6pRMCsrccBurAXc7TC9jqpG9QwtHh3SwyDsiwn
            UELmpPQDtYSNw7jYQ580VJ0hOQ/9hpBhV67BViMWWKaruMvoUdkLqn5VcJf659Re
            gyT7AnRY2pXMgyvUZG+70MV5axEhRBmwrk28QN53AoGAF0xI1+SAtKX31Z4Wb88q
            iexJc5cfnk9EXFltJEHA3WTKTwRMw4yiAgcMjSMRPnDgh237AEosvhcVh4G0YwoX
            VpmrQaW86J99c6f3qGAZRbHi+gOvCqF4H6ihJFP7JlpYyGm9A6t0leARsHUBCyab
            aqlZTc9F49WJ1I+EKEmEAiA=
            -----END PRIVATE KEY-----
            """;

    /** openssl genrsa -traditional. */
    static final String RSA_PKCS1 = """
            -----BEGIN RSA PRIVATE KEY-----
            MIIEowIBAAKCAQEA4OS9Jkec0AEZreEUlrSOW64xBdF6FBN4nkD72pZMzyR+2Zdt
            /BnwWbrFSgONyETqLVPBDIz6tc3/xxLXbYIKaUNLhVOY3gQ830iTnw0LJABkbjxT
            VNHxZqr/ttexCE0OHEQNNxfKYXhIGN9XgCITXeIsoEqpTJMce1tmOoW3Ao5MPa8O
            yAOYcCqbj1XbKcf87U/zecKT2kqB3hP5IkvPIjSj0F9SAIitTxoGZVHTx/fg6Pg9
            lMUvkWhYN8IzcDAzkMpQM/5uaLwG1zr3k+YGnJrrTqi2wjYBceEheFsa+ei0Q2nt
            9giGvzfighJ10GYdVg4fLlOhhWJxzsjBONFAIQIDAQABAoIBAGwST7klAbzNQo9V
            0eSIGL8C6sjufLlIEBcQiFbnEjsawSCEThSvTFp6T9N8+LXMNDKbBHKpDtOuDiOW
            sNKNgr5J2fFUlmneZHgyMspkZL2kuJ5mu+7PQq/BLcgqR4cDLGw14Znfg2Aqgo79
            SNmoxmC/zw0qQ8gqC65V4j7uQd9mJqD8NXq1oFuT7ekUH+PhxYx4gTJNjKIAeOKx
            nlb93tGa7XRoq0q0pYoMsPHCg+AmAJtn98KN094A7CD+EyERVcXWiXzq6h2QVIFg
            HgwfYEaqt6qwdc+CsERN3qSbjQSl137HU7ldNGQRL3JaOXbHJCQdBVelZdG/Z9FR
            44aLuXcCgYEA9P4PPztt0ggAdq+ILkq8Ijh8XwTGR+KVff24CuiIC2a22u34BEQQ
            D6qz2f/glBPqwe/yHrrmr47eOIBLmM25AM/D10lRPbY9Gck8j7wZJr3vul7SC5At
            DTl34za5hV/lp5zVySfKA8fu1x9nVz+6372azs2zGe9RMv56UWWurb8CgYEA6v9/
            ojuHfQUJjmu3vHyDb4UVFVewFkX4D66TOLEAmNJGI7QELVQI3GfyzapM9AlOPuk3
            lQJULvGz5msc+fdm/KgG8fkhTLy7+tTBOt6D41guGLKtbpm/oqEEiqyR/hog/oaz
            E86bQviKZAMMsoTYTGZZHqYlPx8/t2WAklPPSh8CgYEAzZGsm4MzWCwsr2oEW8uL
            5y78dQJdmg3vIEPXvRd2qBJs1nEdTf8KdwrmVMLW34mCz26V++EaFi9MGZ7VUAc2
            +A5dpvS3PY//3vYzYewUMqTnVbugheFZXCJfjYDq1JYt7qGz5VEEun111H5eSSCJ
            npnLH0IMyXM88AwF+OzYUKMCgYBE69xuI1FwbErKN3Ny133g9kIhuU8OqUTArK3H
            AbqwF3O0wvY6qRvUMLR4d0sMg7IsJ1BC5qT0A7WEjcO42EOfNFSdITkP/YaQYVeu
            wVYjFlimq7jL6FHZC6p+VXCX+ufUXoMk+wJ0WNqVzIMr1GRvu9DFeWsRIUQZsK5N
            vEDedwKBgBdMSNfkgLSl99WeFm/PKonsSXOXH55PRFxZbSRBwN1kyk8ETMOMogIH
            DI0jET5w4Idt+wBKLL4XFYeBtGMKF1aZq0GlvOiffXOn96hgGUWx4voDrwqheB+o
            oSRT+yZaWMhpvQOrdJXgEbB1AQsmm2qpWU3PRePVidSPhChJhAIg
            -----END RSA PRIVATE KEY-----
            """;

    /** openssl rsa -traditional -aes128. */
    static final String RSA_OLD_ENCRYPTION = """
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-128-CBC,EEBB988F62580E5C1015AED0AF39CFDA
            
            ChsJo6S+flprvGpkD2dEeqks9mwLLeCHs2jOEaEU7YdsHwm7i9HRPkVz7f9dDTj/
            YtuyaGDw1AGh5NzcKzfvqTNcG1PoEKBDMn5s7macSd4lSWIWjQZ5PtzvJAdoahzt
            maN3l0EW52lyRD9eOgTvHbiY9DD1EkTkDGAP0PdkJOBch2Jkw2IcSyE1dV21orbl
            o5A1SkXx87B1/GM0ah+6KJ6O13eoau4gXBTPSqQl5qFvCv6j/8nVLgkxh141Bp04
            Vera6Cf3JhoUlquTq6XNDNx9ypXs+Aa+t8vn2MUGaNm8bx8Ed4YmrFvrKu4Y9HYX
            K6+8Nk3coU0Mj8e5P/DdqF0prWPWyTTEhl4Y1b6QHbiaTjxtXulYYZkU55Cv1e+0
            Gqw1fXSIOU16lBW/nsaaU2JW1XBhtNjjSF7FGr21ALaa89ywejlH796jA5FMMr/f
            c/kyg9ID/ECO4e1KjYnVkYTobh8mOPrRk4+j4EH5+9kcdwY03gqGXfVBR6omHPYg
            QJvc9nxpubUX3h1i5QYvJW5F0gnd0D2UYU+MTxDnWu0ve2psfkX4twY1mJMu5MdB
            o6zJr6o3ctyE2ld5j0lmYxVFaHeABJ5sZYyAQ+O5cOFMk65a14k0OHeYXFg9YHSM
            7CfJVjFRmnYiD2Z1M2KV+mmwHd9s4jOskK1JP/0bFPpywocny0FPqKceEqW4LGHR
            I4Bs9SdmeK3ABjVa+OE6I5f/I5KuejvhmhXjYz4j/kbgfFZKvx3BgWD+6j9UU8z5
            r4ahc/gwkiAaQz9Pe7okeQ50/gcaRqghL2XskRblZ5xXfAsLYe6l9pgZ9qNrKpbt
            gEhCmSUIXdSKiqHodE1MF6gfFKfifORcAyCBgwpKSE9sB8UKkKXteAtGlSQcoMlt
            /bO2W3mhJuC8C+4pcx2PGSjDpXFclQXINDsFe7Nu6DrGFJ2RCOQdItQBd9XvuaOM
            CyM6Wwlu+QDlwzMVvF1sRvoAI6C0O6lWI4Rhsy/K3m+5nf7oXQUGUBgqE9Bors1W
            vsMgfkPD83HK1FdievRCrJjTjI3h5PMi0Xbg6Pcml9ZB93qDIqud61kXUXPJY5zW
            4FbXMcLH7oG8PWT9kxvt0XgKfmP+UriJ5E2n1rAdamoC5rRu7K7lfI6eoEacsbNL
            asPZ+ZWv2Xybdrun9hcJn86KwSW34eDARb3p3FShqObPD6y+n3byB6szH8ti7ke7
            x33ebQefnusJ3kNs1l+MTRiYDiNuk9FqD1muKpFBOaQubHzeEszVWfUF7YpPAQvJ
            fYGW+i0QhgsFasObGT3R3Bj3+naw7UFch6hr5S5mdKvCSgRdjYUOxZtD71invX6X
            f4LZALMoLVgQMkgcjP21Sj1DKH74oAtR+FqCG5cCk1ug4gjlPGdErOwSxsdiqD6h
            ugq55Dyf91MLcAae4a4G4IFhp0CqenRDo27No5iRbjGY8zJdIe/jlPU+YN8eFldK
            Q8teuOUMEJ8g7fHjp4huNDUWgeHeRYGnlEnp4gi0hix5M4oQTz5xpC8g0WVbPq1e
            Mv3x+dNtjR6IT7229a5NOZXmtWFI79SSEvj9S2voQ7OaOEX1eWS42xNyQfqFUa80
            -----END RSA PRIVATE KEY-----
            """;

    /** openssl req -x509 -sigopt rsa_padding_mode:pss. */
    static final String PSS_CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIDmzCCAk+gAwIBAgIUCDzw6gHOB1NbJBmMIibEhCnBDR4wQQYJKoZIhvcNAQEK
            MDSgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEF
            AKIDAgEgMA4xDDAKBgNVBAMMA3BzczAgFw0yNjExMjIwMjAxNDdaGA8yMDUxMDcx
            NDAyMDE0N1owDjEMMAoGA1UEAwwDcHNzMIIBVjBBBgkqhkiG9w0BAQowNKAPMA0G
            CWCGSAFlAwQCAQUAoRwwGgYJKoZIhvcNAQEIMA0GCWCGSAFlAwQCAQUAogMCASAD
            ggEPADCCAQoCggEBAJ6Xi6ac2ML5PoplPSz79L/fifnW2G3+vKlkXJuCUDIdpcFh
            ShDURYjskByHB5P0ZlgHHCAJflbDsR6BJXm8TAScn2kB6UDIgUUUK6RHPTcqK137
            3DmTBPa0XOjVwI9e1kUdXuSYkr4SNNjKoh/TGDFBxn3WSLaQkJbO9wIyaTfyc/3C
            KZzbiqAjG34Op6skADWGz9/5MX3pFr3ofDIPSwdNrBMjGwUQ7PK/hFkFR0FPJoTt
            cG//Gm3OWpOpqFtM1ZSWL7NsekceDHrCJA2FyOaNivDW6c+EIMcIhOOVg1EaRu8A
            GiX80lYlbLTHfR9AFvN/s3dLMZBVp9fw8giZ7Z0CAwEAAaNTMFEwHQYDVR0OBBYE
            FGyU9zU4Yyugg2zTjgMz6YJcogVgMB8GA1UdIwQYMBaAFGyU9zU4Yyugg2zTjgMz
            6YJcogVgMA8GA1UdEwEB/wQFMAMBAf8wQQYJKoZIhvcNAQEKMDSgDzANBglghkgB
            ZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEFAKIDAgEgA4IBAQBU
            ru/U/lE7mCSOO/E41sdsBQWLNk7wFEHvzpJ/GTXbqdk0cU9YZ1IvC7UKCBYh0ZSt
            hfqBQHRASN1kKzDBWxFS/BSXkJ0ImWq241M1gE9bPzGxj8MTKtFP2Ets1/AgBZpG
            1c8HS8N4ZO70aCkmS6DvOY7tZG8eA2m6hFhsSgRMGOZYaX3m1WGvx5FyR1FXChhM
            +sf5WfAp3Wr83Wqb/2Fk+oawMKB/Afo7skUrj4O6w7Ekm7dQ0kxnzb+cNE0DzF2z
            jbArYDZe0ucJr8QbrcQzt+QwXT94hUUKOaLJx9v7tKpd1SpFNXbXM3i71DUUiCPt
            LoCXb39Z63ODq/YeTYAS
            -----END CERTIFICATE-----
            """;

    /** openssl genpkey -algorithm RSA-PSS, with parameters in the key. */
    static final String PSS_PKCS8 = """
            -----BEGIN PRIVATE KEY-----
            MIIE8gIBADBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAQUAoRwwGgYJKoZI
            hvcNAQEIMA0GCWCGSAFlAwQCAQUAogMCASAEggSoMIIEpAIBAAKCAQEAnpeLppzY
            wvk+imU9LPv0v9+J+dbYbf68qWRcm4JQMh2lwWFKENRFiOyQHIcHk/RmWAccIAl+
            VsOxHoElebxMBJyfaQHpQMiBRRQrpEc9NyorXfvcOZME9rRc6NXAj17WRR1e5JiS
            vhI02MqiH9MYMUHGfdZItpCQls73AjJpN/Jz/cIpnNuKoCMbfg6nqyQANYbP3/kx
            fekWveh8Mg9LB02sEyMbBRDs8r+EWQVHQU8mhO1wb/8abc5ak6moW0zVlJYvs2x6
            Rx4MesIkDYXI5o2K8Nbpz4QgxwiE45WDURpG7wAaJfzSViVstMd9H0AW83+zd0sx
            kFWn1/DyCJntnQIDAQABAoIBABY3O2hVC2ZQnOqtIOM2zkO8kCrv5jSOXSZLeU+N
            cyd6ELikpMfzvGPgY5WjcrPOpjGJmW6BdfG4iwyvYa0KbAmvWQNQMbkR/U3MdAqY
            siISpa2ONPzZs/XNMUCqhMVwrwpSgXL7Tn8StNVzmT9lBjwMLz58cIYmfSKrDl3/
            6s5bzzbK0y0mXf0Y1WKSZ+4eymG5YeA8GT4G61cMWzHomE/PPdrJPTimq38JL9Am
            VnRv13hIWgIY/NBeLNdRZgV8I1bAHjoEW8I9k/4FP8YEAUd2a67IqLhLPSReMM11
            zJoolJkSpW+NpnRI+iTuyYFS+AGus8nOr3ujF1WsBDbJUnECgYEA2YYHn2y420Jh
            k/raIhOpSVGtggeOhjbf34I6hn4eYW8JRs5yIsu+M/WhULRWxILtOW6Lm8WhAASg
            kSlMJkH1+AXNOHxb4ZyK/WJpJHI/x0ZrrJhGhvfEeL4s1P4noDTVWe/PrSVm+yJ/
            Q/7MzkyM0CrxMz7p4lkgo94JUwTTg3kCgYEAuqT1FevioP4PF659IoPQa2P1whTf
            WvNgPDYnHTkHbHLfI86b3D6DR9MsbWl6KtP1F8MiycOIumf654gcsYyDwGgqTLGB
            nwycAO06/F1OB3DDg9Mt+qo9vbZdToDCyCka8488vKMHMZfphIZ+HxmD9cXRbRc5
            sL/CQTuM+DYF7kUCgYEAxBUK6A50sMms9l1JpzA8COjE1JMFSj1LH8rgAP7NWh1i
            ql5NCsrI4UPJr9tw3+H6ACyDUt8a285QA6rLhy0skfCA5ytLFBwuOm0sxHrsvTDg
            vQvjf6T3ibQ8659TjxoxPMptVfKCW13khSG58zmUMc6T8RMEeFLJlo3/r8OI+1kC
            gYEAqNYXrmDXfXLVDEMXh2Vd4AdohMyEz61g3JbQAytXf87Z83Yun6kc8JgilEbZ
            8GwURg6LJaDvyk/NNCx4aFQHysFvojjgXJP3ew8eULPGpgxnkJQz/5CIkViqRx1L
            Fe25J6Hm+20uULpuzycqZ8+ZA3aS3/Ami7CrdH7+InocG1ECgYBUZKMoX4+aVcll
            k2tyeCSxfaEBYL/08tO9aeku2h83pbciW0yvnh1RvnSb+sllNfzr/Eleev9tBd0M
            mOXYy01diDaS1pFJ+pGBeYqFRtK/sWRTjh5xTnbDzv+Wd0/dhUY9PhoTTyk44QOr
            0QDWH4mOxSYGRZRmOnUczKDdw3gz0A==
            -----END PRIVATE KEY-----
            """;

    /** openssl req -x509. */
    static final String ED25519_CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBOjCB7aADAgECAhRuhKaevvueDsDHBpWSXhsa93lqgDAFBgMrZXAwEjEQMA4G
            A1UEAwwHZWQyNTUxOTAgFw0yNjExMjIwMjAxNDdaGA8yMDUxMDcxNDAyMDE0N1ow
            EjEQMA4GA1UEAwwHZWQyNTUxOTAqMAUGAytlcAMhANiXgY1noM8oB8o8Lx5e+rs3
            FFW1TZb6ZM63h1cm/9Rxo1MwUTAdBgNVHQ4EFgQUpwiBHNB2BEWYrHUNPfFKsIIy
            y1kwHwYDVR0jBBgwFoAUpwiBHNB2BEWYrHUNPfFKsIIyy1kwDwYDVR0TAQH/BAUw
            AwEB/zAFBgMrZXADQQCTSExquEzpGpWVM0212SoSTzXUBBiXFyVu4STUf2kTUeEX
            bXXpw3U4n5tRtqlscmTtEqIOtiizvATlDAnHZf0E
            -----END CERTIFICATE-----
            """;

    /** openssl genpkey -algorithm ED25519. */
    static final String ED25519_PKCS8 = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIMI4ztEDppURKG/lM865W2cqqxs3J/IhmedTA3RhNrkb
            -----END PRIVATE KEY-----
            """;

    /** openssl req -x509. */
    static final String ED448_CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBgjCCAQKgAwIBAgIUeZnekDJb2qXuzeuP5X5KL+kLRKYwBQYDK2VxMBAxDjAM
            BgNVBAMMBWVkNDQ4MCAXDTI2MTEyMjAyMDE0N1oYDzIwNTEwNzE0MDIwMTQ3WjAQ
            MQ4wDAYDVQQDDAVlZDQ0ODBDMAUGAytlcQM6AMpF0r5dNWUkrw03Zj0WXLoqK396
            vzCqiRRBRy7z8fUeoUyCYdhT0OONtmztU4Q4bNLqTBOCxW2eAKNTMFEwHQYDVR0O
            BBYEFJLO2Cx6vGNbLuXnLm/UlrpJb1+JMB8GA1UdIwQYMBaAFJLO2Cx6vGNbLuXn
            Lm/UlrpJb1+JMA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VxA3MA326iA5g6dzHeb0k8
            /CeZ9IVQBo2hIZ2845/xtIvCOjpeO+1KXFGv2gs2dMocs5ywDvbBYc5i4YKA9S3l
            YKQ/s2FJUBfIMAWpjH3NLhkWd3owMA7GDrpta3Fddu1rmD9YCCj5FvEhSfT5VTsZ
            NBtyGxMA
            -----END CERTIFICATE-----
            """;

    /** openssl genpkey -algorithm ED448. */
    static final String ED448_PKCS8 = """
            -----BEGIN PRIVATE KEY-----
            MEcCAQAwBQYDK2VxBDsEOXB+l86GFNlHExnQ5BdDZcGTUSQuQEhrwJ0SNzFXGawV
            ce1fOoPaJz6eCswxqhvrrTLXlj272X0jhQ==
            -----END PRIVATE KEY-----
            """;

    /** openssl ecparam -name secp256k1 -genkey: a curve without a place in TLS. */
    static final String SECP256K1_SEC1 = """
            -----BEGIN EC PRIVATE KEY-----
            MHQCAQEEIDmSQXKmDPNytMBZbtc6jnwGUKE279dbOk3EvNDaCmH6oAcGBSuBBAAK
            oUQDQgAEOPqb31ErNouvQEFNVJiva8sHs1qogi1vfo7i8yoO99rPk4lGDPAA+bRf
            U3TifxhL+FyVzyfF/qlp+5D4fQ3qmA==
            -----END EC PRIVATE KEY-----
            """;

    private OpenSslSamples() {}
}
