namespace Tourniquet.Core.Tests.Notes;

/// <summary>Texts written for these tests: notes in the manner of real ones, from a gang that does not exist, and texts that are no notes.</summary>
internal static class Samples
{
    public static readonly Dictionary<string, string> Notes = new()
    {
        ["English, both threats"] = $"""
            ~~~ SAMPLEGANG ~~~
            All your files, documents, photos and databases have been encrypted, and 300 GB of confidential
            data was downloaded from your network.
            Do not rename encrypted files. Do not use third party software to restore them: you will lose them forever.
            To get the decryptor contact us within 72 hours, otherwise your data will be published on our blog.
            1) Install Tor Browser  2) Open http://{Addresses.Onion}/login  3) Enter your personal ID: 4F-77-21
            As a proof we decrypt 2 files for free. Payment is accepted in Bitcoin: {Addresses.BitcoinLegacy}
            """,
        ["English, mail only"] = """
            YOUR FILES ARE ENCRYPTED!
            To decrypt them write to us: samplegang@proton.me (reserve: samplegang@tuta.com)
            Attach one small file, we decrypt it free as guarantee. The price depends on how fast you write to us.
            Your ID: 1E857D00
            """,
        ["English, theft only"] = $"""
            Your network was compromised. We have stolen confidential data of your patients from your servers.
            If you do not contact us in 3 days, we will start to publish it and inform your partners.
            Do not go to the police or recovery companies. TOX: {Addresses.Tox}
            """,
        ["disguised letters"] = """
            Y0UR F1LES HAVE BEEN ENCRYPT3D! The only way to decryрt your files is to buy our decryptоr.
            Write to us: samplegang [at] onionmail [dot] org. You have 48 hours before the price doubles.
            """,
        ["German"] = """
            Alle Ihre Dateien wurden verschlüsselt! Um Ihre Dateien wiederherzustellen, müssen Sie unseren Schlüssel zur Entschlüsselung kaufen.
            Schreiben Sie uns innerhalb von 72 Stunden: samplegang@proton.me. Die Zahlung erfolgt in Bitcoin.
            Benennen Sie verschlüsselte Dateien nicht um. Andernfalls werden wir Ihre vertraulichen Daten veröffentlichen.
            """,
        ["French"] = """
            Tous vos fichiers ont été chiffrés. Pour récupérer vos fichiers, vous devez acheter notre logiciel de déchiffrement.
            Contactez-nous dans un délai de 48 heures : samplegang@proton.me. Le paiement se fait en bitcoin.
            Ne renommez pas les fichiers chiffrés. Sinon nous allons publier vos données confidentielles.
            """,
        ["Spanish"] = """
            Todos sus archivos han sido cifrados. Para recuperar sus archivos debe pagar por nuestro descifrador en bitcoin.
            Escríbanos antes de 72 horas: samplegang@proton.me. No modifique los archivos cifrados.
            Si no paga, vamos a publicar sus datos confidenciales. Podemos descifrar un archivo gratis como prueba.
            """,
        ["Italian"] = """
            Tutti i vostri file sono stati crittografati. Per recuperare i vostri dati dovete pagare il nostro decrittatore in bitcoin.
            Contattaci entro 72 ore: samplegang@proton.me. Non rinominare i file. Altrimenti pubblicheremo i vostri dati.
            """,
        ["Portuguese"] = """
            Todos os seus arquivos foram criptografados. Para recuperar seus arquivos você deve pagar pelo nosso decodificador em bitcoin.
            Entre em contato conosco no prazo de 72 horas: samplegang@proton.me. Não renomeie os arquivos. Caso contrário, seus dados serão divulgados.
            """,
        ["Russian"] = """
            Все ваши файлы зашифрованы! Чтобы восстановить ваши файлы, вам нужен наш дешифратор. Оплата в биткоинах.
            Напишите нам в течение 72 часов: samplegang@proton.me. Не переименовывайте файлы. Бесплатно расшифруем один файл.
            """,
        ["Chinese"] = """
            您的所有文件已被加密！只有我们的解密工具才能恢复您的文件。请支付比特币赎金。
            请在72小时内联系我们：samplegang@proton.me 。不要修改加密的文件，否则我们将公开您的数据。
            """,
    };

    public static readonly Dictionary<string, string> Ordinary = new()
    {
        ["readme of an encryption tool"] = """
            filelock encrypts your files with a password. To decrypt them, run "filelock decrypt". If you lose the key, your data cannot be
            recovered by anybody, us included: keep a copy. Report bugs to bugs@filelock-project.org. You may pay for support, or donate Bitcoin.
            """,
        ["security policy"] = """
            Security policy. If you find a vulnerability, please contact us by mail: security@hospital-software.org, within 90 days of any publication.
            Do not publish details before we have released a fix. We do not pay for reports. Encrypt your message with our public key.
            """,
        ["news article"] = """
            The hospital said on Friday that attackers had encrypted its files and demanded a ransom in Bitcoin. "All your files are encrypted. Contact us
            to get the decryptor," the message read, according to two employees. Researchers said that the gang has threatened to publish patient data on
            its site on the dark web unless it is paid within 72 hours. A spokesperson said that police were informed. Write to newsdesk@daily-paper.org.
            """,
        ["advice for victims"] = """
            What to do in case of ransomware. Your files have been encrypted and a message demands payment in Bitcoin within 48 hours? Do not pay the
            ransom: there is no guarantee that criminals give you the key to decrypt your files. Disconnect the computer from the network, do not delete
            encrypted files, report the incident to the police and to helpdesk@hospital-trust.org, and restore your data from backups.
            """,
        ["backup manual"] = """
            The repository is encrypted. Your data is lost irrecoverably if you lose the password. To restore your files run "restore latest"; contact us
            on the forum if you need help. Do not delete or modify files in the repository. Keys can be added with "key add".
            """,
        ["licence"] = """
            Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files, to use, copy,
            modify, merge, publish, distribute, sublicense, and/or sell copies of the Software. Copyright 2024 somebody@somewhere.org
            """,
        ["a letter"] = """
            Dear Mrs Brown, your appointment is on 12 May at 10:30. Please contact us within 7 days if you cannot come. Bring your personal documents.
            Your data is confidential. You may pay for parking at the machine. Write to us: outpatients@north-hospital.org
            """,
        ["an invoice"] = """
            Your invoice 4711. Please pay the amount of 120 USD within 14 days, otherwise we must charge a fee. You can also pay in Bitcoin.
            Contact us at accounts@supplier-company.com and give your personal customer id. Your files can be downloaded from our website.
            """,
    };
}
