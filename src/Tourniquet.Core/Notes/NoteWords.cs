using System.Collections.Frozen;

namespace Tourniquet.Core.Notes;

/// <summary>The ideas that ransom notes are made of. At most 64: sets of them are bit masks.</summary>
internal enum Idea
{
    You,
    Us,
    We,
    Data,
    Network,
    Encrypted,
    Decrypt,
    Decryptor,
    Stolen,
    Copied,
    Secret,
    Every,
    Publish,
    Write,
    Pay,
    Price,
    Coin,
    Tor,
    Number,
    Hours,
    Deadline,
    Not,
    Touch,
    ThirdParty,
    Restore,
    Free,
    Proof,
    Police,
    Id,
    Hacked,
    Lost,
    Ransom,
    Negotiate,
    Messenger,
    Only,
    Software,
    Key,
    If,
    Report,
    Chat,
    Isolate,
    Tell,
    Helpdesk,
    From,
    Backup,
}

/// <summary>
/// Which words stand for which idea, in the languages that notes are written in. Lower case, accents folded (ß is s), "*" for any ending. Chinese is
/// read in pairs of characters. Written from the wording common to many families, not from single notes.
/// </summary>
internal static class NoteWords
{
    private const int ShortestStem = 3;
    private const int LongestStem = 14;
    private const int BeginningsKept = 1 << 14;

    private static readonly (Idea Idea, string Words)[] Lexicon =
    [
        (Idea.You, "you your yours youre youve youll victim* sie ihr ihre ihren ihrer ihnen deine deinen euer eure vous votre vos usted ustedes su sus tus tu voi vostri vostro vostra tuoi tuo suoi voce seu seus sua suas вы вас вам ваш* твои твой 您的 你的 你们 您"),
        (Idea.You, "company* companys organization* organisation* corporate unternehmen* entreprise empresa azienda компани*"),
        (Idea.Us, "we us our ours weve my wir uns unser* nous notre nos nosotros nuestr* noi nostr* ci contattaci nos nosso* nossa* conosco мы нас нам наш* 我们 我的"),
        (Idea.We, "we weve wir nous nosotros noi nos мы нами 我们"),
        (Idea.Data, "file files data documents document photos databases database information infrastructure backup backups servers server systems system dateien daten dokumente fichiers fichier donnees archivos ficheros datos documentos archivo dati documenti arquivos dados файл* данны* документ* баз* информаци* 文件 数据 资料 文档"),
        (Idea.Network, "network networks server servers infrastructure infra system systems computer computers machines hosts esxi nas netzwerk* reseau* red redes sistema* servidor* rete reti rede сеть сети сервер* компьютер* 网络 系统 电脑"),
        (Idea.Encrypted, "encrypted encryped encryptd encypted crypted cyphered ciphered locked scrambled verschlus* gesperrt chiffr* crypte* cifrad* encriptad* bloquead* criptografad* crittografat* criptat* cifrat* зашифр* шифров* заблокир* 加密"),
        (Idea.Decrypt, "decrypt* decyrpt* decipher* unlock* entschlus* dechiffr* decrypt* descifr* desencript* descriptograf* decifr* decritt* расшифр* дешифр* 解密"),
        (Idea.Decryptor, "decryptor* decrypter* decryptors decoder* unlocker* дешифратор* дешифровщик* расшифровщик* dechiffreur descifrador desencriptador decodificador decrittatore"),
        (Idea.Stolen, "stole stolen exfiltrat* leaked gestohlen* entwendet* volees voles derobe* robad* robamos exfiltrad* rubat* sottratt* roubad* roubamos украл* украден* похищен* 窃取 盗取"),
        (Idea.Copied, "download* copied copyed taken extracted leaked steal kopiert heruntergeladen telecharge* copiees descargad* copiad* scaricat* baixad* скача* выгруз* скопирова* 下载 复制"),
        (Idea.Secret, "confidential* sensitive sensetive private personal valuable financial critical vertraulich* sensib* geheim* confidentiel* confidencia* sensibl* riservat* sigilos* sensive* конфиденциальн* личн* 机密 敏感 隐私"),
        (Idea.Every, "all every alle samtliche tous toutes todos todas tutti tutte все всех 所有 全部"),
        (Idea.Publish, "publish* publicly publicize leak* disclos* sell sold selling auction* posted post expose* veroffentlich* verkauf* publie* publier divulgu* publicar* publicad* publicare* vend* pubblic* vazar* vazad* divulgad* опублик* публик* продад* выложи* слив* 公开 公布 泄露 出售"),
        (Idea.Write, "contact* write email mail message msg reach talk communicat* chat kontakt* schreib* contactez contacter ecrivez ecrire contacte contactar contactenos escriba escribir escribanos contatta* scrivi* scriv* contate entre contato escreva свяж* связ* напиш* пиш* 联系 发送"),
        (Idea.Pay, "pay pays paid payment payments paying purchase buy buying bought transfer bezahl* zahl* uberweis* paye* payer paie* paiement achet* pagar pago pague paguen pagos comprar compre pagare pagamento paga acquist* оплат* заплат* плат* купи* перевод* 支付 付款 购买"),
        (Idea.Price, "price cost amount sum ransom fee discount usd dollars preis losegeld* betrag prix rancon precio rescate prezzo riscatto preco resgate цен* сумм* выкуп* 赎金 价格"),
        (Idea.Coin, "bitcoin* btc monero xmr cryptocurrenc* kryptowahrung* cryptomonnaie* criptomoned* criptovalut* criptomoeda* биткоин* биткойн* криптовалют* 比特 门罗"),
        (Idea.Tor, "tor onion torproject torbrowser tor2web darknet darkweb onionmail тор 洋葱"),
        (Idea.Number, "one two three four five six seven eight nine ten zwei drei funf deux trois cinq sept dos tres cinco siete due tre cinque sette duas sete 小时"),
        (Idea.Hours, "hour hours hrs day days week weeks stunden tage tagen heures jours horas dias ore giorni час* дней дня сут* недел* 小时 天内"),
        (Idea.Deadline, "deadline timer countdown expire* expires within until otherwise before longer innerhalb andernfalls frist delai sinon avant plazo dentro contrario antes entro altrimenti scadenza prazo срок* течение иначе 期限 否则 之内"),
        (Idea.Not, "not dont do_not never avoid forbidden no cannot nicht kein* niemals ne pas jamais no nunca non mai nao не нельзя 不要 请勿 切勿 不能 无法"),
        (Idea.Touch, "rename* renaming modify modif* modification edit move delete deleting touch change shutdown shut reboot restart reset stop interrupt recover restore tamper umbenenn* verander* losch* verschieb* renomm* modifie* deplac* supprim* renombr* modifiqu* mueva borr* elimin* rinomin* modific* spost* cancell* renome* apague mova переимен* измен* удал* перемещ* трогай* 重命 修改 删除"),
        (Idea.ThirdParty, "third thirdparty 3rd party intermediar* middlem* negotiators yourself yourselves themselves antivirus datarecovery brokers manually selbst drittanbieter* dritte* tiers vousmeme terceros terzi terceiros сторонн* посредник* самостоятельно 第三"),
        (Idea.Restore, "recover* restor* return returning back regain access wiederherstell* zuruck* recuper* restaur* retrouver rimborso ripristin* recupero restaurar восстан* верн* 恢复 还原"),
        (Idea.Free, "free freely kostenlos* gratis gratuit* gratuitamente gratuitement бесплат* 免费"),
        (Idea.Proof, "proof prove guarantee* guarantees test sample evidence beweis* garanti* preuve prueba* garantia* prova garanzi* гарант* доказ* тест* 证明 保证"),
        (Idea.Police, "police fbi cisa authorities enforcement lawyers lawyer insurance media journalists polizei behorden police autorites policia autoridades polizia autorita полици* 警察 报警"),
        (Idea.Id, "id ids identifier identification identificator uid token login password code personal unique kennung identifiant identificador identificativo codice codigo идентификатор* код 编号 密钥"),
        (Idea.Hacked, "hack* hacked hacking breach* penetrat* compromis* attack* infect* infiltrat* intrusion vulnerabilit* accessed impacted gehackt angegriffen pirate* attaque* hackead* atacad* comprometid* hackerat* attaccat* invadid* взлома* атаков* 入侵 攻击 黑客"),
        (Idea.Lost, "lost lose loss losing destroy* destroyed damage* damaged corrupt* permanent* permanently forever irreversibl* irretrievabl* unrecoverabl* impossible worthless verlor* verlier* zerstor* unwiderruflich perdu* perdre definitivement endommag* perder* perdid* danad* siempre perder* perdut* danneggi* sempre потер* утрач* поврежд* навсегда уничтож* невозможн* 丢失 永久 损坏 销毁"),
        (Idea.Ransom, "ransom* losegeld* rancon* rescate riscatto resgate выкуп* 勒索 赎金"),
        (Idea.Negotiate, "negotiat* deal business reputation* agreement bargain cooperat* verhandl* geschaft negoci* negozia* переговор* сделк* бизнес* 谈判 交易"),
        (Idea.Messenger, "tox qtox utox toxid jabber xmpp session telegram icq wickr signal getsession protonmail tutanota onionmail proton tuta cockli"),
        (Idea.Only, "only sole solely exclusively unique nur einzige* seul* seulement unico unica unicamente solo soltanto somente apenas только единствен* 唯一 只有"),
        (Idea.Software, "software tool tools program programs utility application key keys programm* werkzeug* schlussel logiciel* outil* cle cles programa* herramienta* clave software strument* chiave chiavi programma chave* ferramenta* программ* утилит* ключ* 软件 工具 密钥 程序"),
        (Idea.Key, "private secret key keys schlussel cle clave chiave chave ключ* 密钥 私钥"),
        (Idea.If, "if unless otherwise or refuse refusal ignore ignoring case wenn falls sonst si sinon caso contrario se altrimenti если иначе откаж* 如果 否则"),
        (Idea.Report, "encrypts phishing malicious criminal europol variant strain guide prevention said says told according researchers researcher analysts attackers attacker criminals cybercriminals gangs gang threatactor spokesperson spokesman reported malware ransomwares cve advisory mitigation* victims hospitals variant variants campaigns article blogpost copyright license licence licensed warranty"),
        (Idea.Isolate, "isolate disconnect unplug trennen isolieren deconnecter isoler desconecte desconectar disconnettere"),
        (Idea.Tell, "report reports reporting reported melden signaler signalez informe informar segnalare"),
        (Idea.Helpdesk, "helpdesk hotline cert csirt ncsc bsi servicedesk itsecurity"),
        (Idea.From, "from aus depuis desde dal da из"),
        (Idea.Backup, "backup backups sicherung* sauvegarde* respaldo* копи*"),
        (Idea.Chat, "chat support ticket operator blog website page portal link browser"),
    ];

    private static readonly FrozenDictionary<string, ulong> Whole = Build(stems: false);
    private static readonly FrozenDictionary<string, ulong> Stems = Build(stems: true);
    private static readonly FrozenDictionary<string, ulong>.AlternateLookup<ReadOnlySpan<char>> WholeBySpan = Whole.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenDictionary<string, ulong>.AlternateLookup<ReadOnlySpan<char>> StemsBySpan = Stems.GetAlternateLookup<ReadOnlySpan<char>>();

    // Most words of most texts begin like none of the stems: a bit for each beginning tells so before the table is asked for every length.
    private static readonly bool[] StemBeginnings = Beginnings();

    /// <summary>The ideas that a folded word stands for, as a mask of <see cref="Idea"/>.</summary>
    public static ulong IdeasOf(ReadOnlySpan<char> word)
    {
        var ideas = WholeBySpan.TryGetValue(word, out var whole) ? whole : 0;
        if (word.Length < ShortestStem || !StemBeginnings[Beginning(word)])
            return ideas;
        for (var length = Math.Min(word.Length, LongestStem); length >= ShortestStem; length--)
            if (StemsBySpan.TryGetValue(word[..length], out var stem))
                ideas |= stem;
        return ideas;
    }

    private static bool[] Beginnings()
    {
        var bits = new bool[BeginningsKept];
        foreach (var stem in Stems.Keys)
            if (stem.Length >= ShortestStem)
                bits[Beginning(stem)] = true;
        return bits;
    }

    private static int Beginning(ReadOnlySpan<char> word) => ((word[0] * 961) + (word[1] * 31) + word[2]) & (BeginningsKept - 1);

    public static ulong Mask(Idea idea) => 1ul << (int)idea;

    private static FrozenDictionary<string, ulong> Build(bool stems)
    {
        var masks = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var (idea, words) in Lexicon)
            foreach (var word in words.Split(' '))
            {
                if (word.EndsWith('*') != stems)
                    continue;
                var key = word.TrimEnd('*');
                masks[key] = masks.GetValueOrDefault(key) | Mask(idea);
            }

        return masks.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
